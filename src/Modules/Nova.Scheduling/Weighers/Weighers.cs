using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Weighers;

/// <summary>Prefers hosts with more free memory, not counting overcommitment.</summary>
internal sealed class RamWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "ram_weight_multiplier";

    public double Multiplier { get; } = options.Value.RamWeightMultiplier;

    public double Weigh(HostState host, SchedulingRequest request) => host.MemoryMiB.Usable - host.MemoryMiB.Used;
}

/// <summary>Prefers hosts with more virtual CPUs to give, counting overcommitment.</summary>
internal sealed class CpuWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "cpu_weight_multiplier";

    public double Multiplier { get; } = options.Value.CpuWeightMultiplier;

    public double Weigh(HostState host, SchedulingRequest request) => host.VCpus.Free;
}

/// <summary>Prefers hosts with more free disk, not counting overcommitment.</summary>
internal sealed class DiskWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "disk_weight_multiplier";

    public double Multiplier { get; } = options.Value.DiskWeightMultiplier;

    public double Weigh(HostState host, SchedulingRequest request) => host.DiskGiB.Usable - host.DiskGiB.Used;
}
