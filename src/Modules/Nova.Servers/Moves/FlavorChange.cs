using Nova.Contracts.Flavors;
using Nova.Contracts.Quotas;

namespace Nova.Servers.Moves;

/// <summary>
/// What a change of flavor means for a project's quota. From the request until it is settled a server counts as the larger of both, each
/// resource by itself, so that neither end of it can exceed the quota.
/// </summary>
internal static class FlavorChange
{
    /// <summary>What the new flavor has more; reserved at the request, given back where it comes to nothing.</summary>
    public static ServerResources Growth(Flavor before, Flavor after) =>
        new(0, Math.Max(0, after.VCpus - before.VCpus), Math.Max(0, after.MemoryMiB - before.MemoryMiB));

    /// <summary>What the new flavor has less; given back once the change is for good.</summary>
    public static ServerResources Shrinkage(Flavor before, Flavor after) => Growth(after, before);
}
