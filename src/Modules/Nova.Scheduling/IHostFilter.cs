using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>
/// Decides whether one host can take one server. A filter is a pure function of its two arguments: no I/O, no clock, no
/// state of its own, so a refused request can be replayed from its log line.
/// </summary>
internal interface IHostFilter
{
    /// <summary>The name by which <c>enabled_filters</c> names it; the original's.</summary>
    string Name { get; }

    /// <summary>What it must know of a host besides what always is known.</summary>
    HostFacts Facts => HostFacts.None;

    /// <summary>Whether it runs even if <c>enabled_filters</c> does not name it, at the end then.</summary>
    bool IsIndispensable => false;

    /// <summary>
    /// What of a host this request makes it look at. Hosts that are alike in that get the same verdict with the same reason, so one of them is
    /// judged for all; a request that has nothing to say to the filter looks at <see cref="HostAspect.Nothing"/>.
    /// </summary>
    HostAspect LooksAt(SchedulingRequest request) => HostAspect.Whole;

    /// <summary>
    /// Of a filter that looks at each host: all of the request that its verdicts follow from, as text. They are then kept until the host changes, for
    /// every request of the same text. <see langword="null"/> where that is too much to say, or where they follow from something else besides.
    /// </summary>
    string? Wish(SchedulingRequest request) => null;

    /// <summary>Judges <paramref name="host"/>. A refusal says why, in figures: the operator reads it when nothing fits.</summary>
    FilterVerdict Judge(HostState host, SchedulingRequest request);
}

/// <summary>A filter that compares one figure of the request with one of the host: the hosts' figures are kept in a column and compared many at once.</summary>
/// <remarks>It refuses exactly the hosts of which <see cref="Asked"/> is more than <see cref="Room"/>; its reason comes from <see cref="IHostFilter.Judge"/>.</remarks>
internal interface IRoomFilter : IHostFilter
{
    /// <summary>The most that the host takes: of the host alone.</summary>
    long Room(HostState host);

    /// <summary>What the request asks for: of the request alone.</summary>
    long Asked(SchedulingRequest request);
}

/// <summary>A filter that knows the hosts it cares for by name: only those are judged, the others get the same verdict all.</summary>
internal interface INamedHostFilter : IHostFilter
{
    /// <summary>The hosts that may fare otherwise than all others; names of hosts that are not there do no harm.</summary>
    IEnumerable<HostName> Named(SchedulingRequest request);
}

/// <summary>What of a host a filter looks at.</summary>
internal enum HostAspect
{
    /// <summary>Nothing: all hosts get the same verdict.</summary>
    Nothing = 0,

    /// <summary>Its zone.</summary>
    Zone,

    /// <summary>Type, version, architectures and processor of its hypervisor.</summary>
    Hypervisor,

    /// <summary>The metadata of its aggregates.</summary>
    Aggregates,

    /// <summary>What operators have said of it by the Placement API: traits, further resource classes, portions.</summary>
    Provider,

    /// <summary>Anything: each host is judged.</summary>
    Whole,
}

/// <summary>The verdict of a filter; a <see langword="null"/> reason accepts.</summary>
/// <param name="Reason">Why the host is out.</param>
internal readonly record struct FilterVerdict(string? Reason)
{
    /// <summary>Whether the host passes.</summary>
    public bool Accepts => Reason is null;

    /// <summary>The host passes.</summary>
    public static FilterVerdict Accept => default;

    /// <summary>The host is out.</summary>
    public static FilterVerdict Refuse(string reason) => new(reason);
}
