using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Lifecycle;

/// <summary>What servers of a flavor cost.</summary>
internal static class FlavorAmounts
{
    private const int MiBPerGiB = 1024;

    /// <summary>What one server claims of its host; swap counts as whole GiB.</summary>
    public static ClaimedResources ToClaim(this Flavor flavor) => new(
        flavor.VCpus,
        flavor.MemoryMiB,
        flavor.RootDiskGiB + flavor.EphemeralDiskGiB + ((flavor.SwapMiB + MiBPerGiB - 1) / MiBPerGiB));

    /// <summary>Whose the claim of a server is.</summary>
    public static ClaimHolder ToHolder(this ServerRow row) =>
        new(Identifier.Parse<ServerId>(row.Id), new ProjectId(row.ProjectId), new UserId(row.UserId));

    /// <summary>What one server uses of its project's quota.</summary>
    public static ServerResources ToUsage(this Flavor flavor) => new(1, flavor.VCpus, flavor.MemoryMiB);
}
