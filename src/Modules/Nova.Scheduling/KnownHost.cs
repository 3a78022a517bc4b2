using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>What a host was last known to be, and the state made of it.</summary>
internal sealed class KnownHost(ComputeHost host, HostUsage usage, HostLoad load)
{
    /// <summary>The host.</summary>
    public ComputeHost Host => host;

    /// <summary>What filters and weighers see of it.</summary>
    public HostState State { get; } = Make(host, usage, load);

    /// <summary>Whether all is as it was.</summary>
    public bool IsStill(ComputeHost otherHost, HostUsage otherUsage, HostLoad otherLoad) =>
        (ReferenceEquals(usage, otherUsage) || usage == otherUsage) && load.IsLike(otherLoad) && host.IsLike(otherHost);

    private static HostState Make(ComputeHost host, HostUsage usage, HostLoad load)
    {
        var state = HostState.Of(host, usage);
        return state with
        {
            BusyServers = load.Busy,
            Flavors = load.Flavors ?? state.Flavors,
            ImageProperties = load.ImageProperties ?? state.ImageProperties,
            FailedBuilds = load.FailedBuilds,
        };
    }
}

/// <summary>What the servers of a host do and are.</summary>
/// <param name="Busy">How many of them something is being done to.</param>
/// <param name="Flavors">Their flavors; <see langword="null"/> where that is not known or there are none.</param>
/// <param name="ImageProperties">How many of them have images with a property; <see langword="null"/> where that is not known or there are none.</param>
/// <param name="FailedBuilds">Builds that failed since the last good one.</param>
internal readonly record struct HostLoad(
    int Busy, IReadOnlySet<FlavorId>? Flavors, IReadOnlyDictionary<ImageProperty, int>? ImageProperties, int FailedBuilds)
{
    /// <summary>Whether both say the same.</summary>
    public bool IsLike(HostLoad other) =>
        Busy == other.Busy && FailedBuilds == other.FailedBuilds
        && (ReferenceEquals(Flavors, other.Flavors) || (Flavors is not null && other.Flavors is not null && Flavors.SetEquals(other.Flavors)))
        && IsLike(ImageProperties, other.ImageProperties);

    private static bool IsLike(IReadOnlyDictionary<ImageProperty, int>? counts, IReadOnlyDictionary<ImageProperty, int>? others) =>
        ReferenceEquals(counts, others)
        || (counts is not null && others is not null && counts.Count == others.Count
            && counts.All(pair => others.TryGetValue(pair.Key, out var count) && count == pair.Value));
}

/// <summary>Whether two readings of a host tell the scheduler the same.</summary>
internal static class HostLikeness
{
    /// <summary>Whether nothing differs but what no filter looks at: what every report changes, and the inventory, which the placement tells.</summary>
    public static bool IsLike(this ComputeHost host, ComputeHost other) =>
        ReferenceEquals(host, other)
        || (host.IsUp == other.IsUp && host.IsDisabled == other.IsDisabled && host.AvailabilityZone == other.AvailabilityZone
            && IsLike(host.Hypervisor, other.Hypervisor) && IsLike(host.AggregateMetadata, other.AggregateMetadata));

    /// <summary>Whether both tell the same amounts.</summary>
    public static bool IsLike(this HostUsage usage, HostUsage? other) =>
        other is not null && usage.Inventory == other.Inventory && usage.Used == other.Used && usage.Servers == other.Servers;

    private static bool IsLike(HypervisorReport report, HypervisorReport other) =>
        ReferenceEquals(report, other)
        || (report.Architectures.SequenceEqual(other.Architectures)
            && report == other with
            {
                Architectures = report.Architectures,
                Inventory = report.Inventory,
                DiskAvailableLeastGiB = report.DiskAvailableLeastGiB,
                RunningServers = report.RunningServers,
                Uptime = report.Uptime,
            });

    private static bool IsLike(IReadOnlyDictionary<string, IReadOnlyList<string>> metadata, IReadOnlyDictionary<string, IReadOnlyList<string>> other) =>
        ReferenceEquals(metadata, other)
        || (metadata.Count == other.Count && metadata.All(entry => other.TryGetValue(entry.Key, out var values) && values.SequenceEqual(entry.Value)));
}
