using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Virt;

/// <summary>Which of the host's CPUs guests share, and which each has alone; named as the original's.</summary>
public sealed class CpuSetOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "compute";

    /// <summary>CPUs that guests share, e.g. <c>0-7,^2</c>; default all, or none where <c>cpu_dedicated_set</c> is given.</summary>
    [ConfigurationKeyName("cpu_shared_set")]
    public string CpuSharedSet { get; set; } = "";

    /// <summary>CPUs of which each is one guest's alone; default none. Such guests need a host that has some.</summary>
    [ConfigurationKeyName("cpu_dedicated_set")]
    public string CpuDedicatedSet { get; set; } = "";
}
