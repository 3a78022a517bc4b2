using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Placement.Storage;

/// <summary>A row of <c>placement_claims</c> or <c>placement_moves</c>.</summary>
internal sealed record ClaimRow
{
    public string Server { get; init; } = "";

    public string Host { get; init; } = "";

    public long VCpus { get; init; }

    public long MemoryMiB { get; init; }

    public long DiskGiB { get; init; }

    /// <summary>1 where rows of <c>placement_allocations</c> belong to it.</summary>
    public long HasMore { get; init; }

    public string Project { get; init; } = "";

    public string User { get; init; } = "";

    public static ClaimRow Of(ServerClaim claim) => new()
    {
        Server = claim.Server.ToString(),
        Host = claim.Host.Value,
        VCpus = claim.Amount.VCpus,
        MemoryMiB = claim.Amount.MemoryMiB,
        DiskGiB = claim.Amount.DiskGiB,
        HasMore = claim.Amount.More is null ? 0 : 1,
    };

    public ServerClaim ToClaim(ClassAmounts? more) =>
        new(Identifier.Parse<ServerId>(Server), new HostName(Host), new((int)VCpus, MemoryMiB, DiskGiB) { More = more });
}
