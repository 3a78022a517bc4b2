using Nova.Web;

namespace Nova.Servers;

/// <summary>Servers had a second name, for clients that booted them from volumes when that was an extension.</summary>
internal static class BootAlias
{
    /// <summary>The endpoint below <c>/servers</c> is below <c>/os-volumes_boot</c> too, up to 2.102.</summary>
    public static ApiEndpoint AlsoBootsVolumes(this ApiEndpoint endpoint) => endpoint.AlsoBelow("/os-volumes_boot", 2, 102);
}
