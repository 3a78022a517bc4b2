using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Placement.Storage;

/// <summary>A row of <c>placement_inventories</c>.</summary>
internal sealed record InventoryRow
{
    public string Host { get; init; } = "";

    public long VCpus { get; init; }

    public long MemoryMiB { get; init; }

    public long DiskGiB { get; init; }

    public long ReservedVCpus { get; init; }

    public long ReservedMemoryMiB { get; init; }

    public long ReservedDiskGiB { get; init; }

    public double CpuRatio { get; init; }

    public double MemoryRatio { get; init; }

    public double DiskRatio { get; init; }

    public long UsedVCpus { get; init; }

    public long UsedMemoryMiB { get; init; }

    public long UsedDiskGiB { get; init; }

    public long Servers { get; init; }

    public static InventoryRow Of(HostName host, HostInventory inventory) => new()
    {
        Host = host.Value,
        VCpus = inventory.VCpus,
        MemoryMiB = inventory.MemoryMiB,
        DiskGiB = inventory.DiskGiB,
        ReservedVCpus = inventory.ReservedVCpus,
        ReservedMemoryMiB = inventory.ReservedMemoryMiB,
        ReservedDiskGiB = inventory.ReservedDiskGiB,
        CpuRatio = inventory.CpuRatio,
        MemoryRatio = inventory.MemoryRatio,
        DiskRatio = inventory.DiskRatio,
    };

    public HostInventory ToInventory() => new()
    {
        VCpus = (int)VCpus,
        MemoryMiB = MemoryMiB,
        DiskGiB = DiskGiB,
        ReservedVCpus = (int)ReservedVCpus,
        ReservedMemoryMiB = ReservedMemoryMiB,
        ReservedDiskGiB = ReservedDiskGiB,
        CpuRatio = CpuRatio,
        MemoryRatio = MemoryRatio,
        DiskRatio = DiskRatio,
    };

    public HostUsage ToUsage() =>
        new(new HostName(Host), ToInventory(), new((int)UsedVCpus, UsedMemoryMiB, UsedDiskGiB), (int)Servers);
}

/// <summary>A row of <c>placement_claims</c>.</summary>
internal sealed record ClaimRow
{
    public string Server { get; init; } = "";

    public string Host { get; init; } = "";

    public long VCpus { get; init; }

    public long MemoryMiB { get; init; }

    public long DiskGiB { get; init; }

    public static ClaimRow Of(ServerClaim claim) => new()
    {
        Server = claim.Server.ToString(),
        Host = claim.Host.Value,
        VCpus = claim.Amount.VCpus,
        MemoryMiB = claim.Amount.MemoryMiB,
        DiskGiB = claim.Amount.DiskGiB,
    };

    public ServerClaim ToClaim() =>
        new(Identifier.Parse<ServerId>(Server), new HostName(Host), new((int)VCpus, MemoryMiB, DiskGiB));
}
