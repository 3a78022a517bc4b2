using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>Says how good a host is in one respect: a pure function of the host. The scheduler brings the answers to a common scale.</summary>
internal interface IHostWeigher
{
    /// <summary>The aggregate metadata key that overrides <see cref="Multiplier"/> for its hosts; the original's option name.</summary>
    string MultiplierKey { get; }

    /// <summary>How much this respect counts; a negative one stacks servers where a positive one spreads them.</summary>
    double Multiplier { get; }

    /// <summary>The value that weighs nothing, smaller ones included; <see langword="null"/> for the smallest of the hosts compared.</summary>
    double? Least => 0;

    /// <summary>The value that weighs all even if no host comes near it; <see langword="null"/> for the largest of the hosts compared.</summary>
    double? Most => null;

    /// <summary>What it must know of a host besides what always is known.</summary>
    HostFacts Facts => HostFacts.None;

    /// <summary>Whether the answer is of the host alone, whatever is asked for; it is then kept with the host and not asked for again until the host changes.</summary>
    bool IsOfHostAlone => false;

    /// <summary>Whether hosts may differ in this respect for this request; where they cannot, none is weighed.</summary>
    bool Concerns(SchedulingRequest request) => true;

    /// <summary>The host in this respect, for this request; the more, the better.</summary>
    double Weigh(HostState host, SchedulingRequest request);
}
