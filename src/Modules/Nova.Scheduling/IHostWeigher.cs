using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>Says how good a host is in one respect: a pure function of the host. The scheduler brings the answers to a common scale.</summary>
internal interface IHostWeigher
{
    /// <summary>The aggregate metadata key that overrides <see cref="Multiplier"/> for its hosts; the original's option name.</summary>
    string MultiplierKey { get; }

    /// <summary>How much this respect counts; a negative one stacks servers where a positive one spreads them.</summary>
    double Multiplier { get; }

    /// <summary>The host in this respect, for this request; the more, the better. Values below 0 count as 0.</summary>
    double Weigh(HostState host, SchedulingRequest request);
}
