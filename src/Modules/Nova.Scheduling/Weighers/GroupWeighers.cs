using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Weighers;

/// <summary>Prefers hosts with more members of a soft-affinity group.</summary>
internal sealed class ServerGroupSoftAffinityWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "soft_affinity_weight_multiplier";

    public double Multiplier { get; } = options.Value.SoftAffinityWeightMultiplier;

    public double? Least => null;

    public bool Concerns(SchedulingRequest request) => request.Group is { Policy: "soft-affinity" };

    public double Weigh(HostState host, SchedulingRequest request) =>
        request.Group is { Policy: "soft-affinity" } group ? group.Members.GetValueOrDefault(host.Host) : 0;
}

/// <summary>Prefers hosts with fewer members of a soft-anti-affinity group.</summary>
internal sealed class ServerGroupSoftAntiAffinityWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    public string MultiplierKey => "soft_anti_affinity_weight_multiplier";

    public double Multiplier { get; } = options.Value.SoftAntiAffinityWeightMultiplier;

    public double? Least => null;

    public bool Concerns(SchedulingRequest request) => request.Group is { Policy: "soft-anti-affinity" };

    public double Weigh(HostState host, SchedulingRequest request) =>
        request.Group is { Policy: "soft-anti-affinity" } group ? -group.Members.GetValueOrDefault(host.Host) : 0;
}
