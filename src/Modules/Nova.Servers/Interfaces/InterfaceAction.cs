using Nova.Servers.Lifecycle;

namespace Nova.Servers.Interfaces;

/// <summary>When interfaces may come to a server and go from it.</summary>
internal static class InterfaceAction
{
    public static readonly ServerAction Attach = new("attach_interface", null, [VmState.Active, VmState.Paused, VmState.Stopped]) { NeedsHost = true };
    public static readonly ServerAction Detach = Attach with { Name = "detach_interface" };
    public static readonly ServerAction AddAddress = new("addFixedIp", null, [VmState.Active, VmState.Paused, VmState.Stopped]);
    public static readonly ServerAction RemoveAddress = AddAddress with { Name = "removeFixedIp" };
}
