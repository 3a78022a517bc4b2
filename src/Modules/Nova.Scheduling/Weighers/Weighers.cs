using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Weighers;

/// <summary>Prefers hosts with more free memory, not counting overcommitment; the older cost functions, where they are used, stand in for it.</summary>
internal sealed class RamWeigher(IOptions<SchedulingOptions> options, CostFunctions? costs = null) : IHostWeigher
{
    public string MultiplierKey => "ram_weight_multiplier";

    public double Multiplier { get; } = options.Value.RamWeightMultiplier;

    public bool IsOfHostAlone => true;

    public bool Concerns(SchedulingRequest request) => costs is not { AreUsed: true };

    public double Weigh(HostState host, SchedulingRequest request) => host.MemoryMiB.Usable - host.MemoryMiB.Used;
}

/// <summary>Prefers hosts with more virtual CPUs to give, counting overcommitment.</summary>
internal sealed class CpuWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "cpu_weight_multiplier";

    public double Multiplier { get; } = options.Value.CpuWeightMultiplier;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => host.VCpus.Free;
}

/// <summary>Prefers hosts with more free disk, not counting overcommitment.</summary>
internal sealed class DiskWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "disk_weight_multiplier";

    public double Multiplier { get; } = options.Value.DiskWeightMultiplier;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => host.DiskGiB.Usable - host.DiskGiB.Used;
}

/// <summary>
/// Prefers, as its multiplier is negative, hosts on which fewer servers are being built, copied or moved. They are measured against
/// <c>max_io_ops_per_host</c>, so that one server in the making does not outweigh all else on an idle cloud, as it does in the original.
/// </summary>
internal sealed class IoOpsWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "io_ops_weight_multiplier";

    public double Multiplier { get; } = options.Value.IoOpsWeightMultiplier;

    public double? Most { get; } = options.Value.MaxIoOpsPerHost;

    public HostFacts Facts => HostFacts.BusyServers;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => host.BusyServers;
}

/// <summary>Prefers hosts with more servers; with a negative multiplier, those with fewer.</summary>
internal sealed class NumInstancesWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "num_instances_weight_multiplier";

    public double Multiplier { get; } = options.Value.NumInstancesWeightMultiplier;

    public double? Least => null;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => host.Servers;
}

/// <summary>Prefers hosts with the newer hypervisor.</summary>
internal sealed class HypervisorVersionWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "hypervisor_version_weight_multiplier";

    public double Multiplier { get; } = options.Value.HypervisorVersionWeightMultiplier;

    public double? Least => null;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => host.Hypervisor.Version;
}

/// <summary>Puts hosts last that have failed builds since their last good one, the more the later.</summary>
internal sealed class BuildFailureWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "build_failure_weight_multiplier";

    public double Multiplier { get; } = options.Value.BuildFailureWeightMultiplier;

    public double? Least => null;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => -host.FailedBuilds;
}
