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

    public long MinVCpus { get; init; } = 1;

    public long? MaxVCpus { get; init; }

    public long StepVCpus { get; init; } = 1;

    public long MinMemoryMiB { get; init; } = 1;

    public long? MaxMemoryMiB { get; init; }

    public long StepMemoryMiB { get; init; } = 1;

    public long MinDiskGiB { get; init; } = 1;

    public long? MaxDiskGiB { get; init; }

    public long StepDiskGiB { get; init; } = 1;

    public long Generation { get; init; }

    /// <summary>1 for a node that is handed out whole.</summary>
    public long IsWhole { get; init; }

    /// <summary>What the host said last; <see langword="null"/> for one that said it to an earlier release.</summary>
    public string? Reported { get; init; }

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
        IsWhole = inventory.IsWhole ? 1 : 0,
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
        IsWhole = IsWhole is not 0,
    };

    /// <summary>Its own three classes where their units are not the usual ones.</summary>
    public IEnumerable<(string ResourceClass, ClassInventory Inventory)> UnusualUnits()
    {
        if (MinVCpus > 1 || StepVCpus > 1 || MaxVCpus is not null)
        {
            yield return (HostClass.VCpu, new() { Total = VCpus, Reserved = ReservedVCpus, MinUnit = MinVCpus, MaxUnit = MaxVCpus ?? VCpus, StepSize = StepVCpus, Ratio = CpuRatio, Used = UsedVCpus });
        }

        if (MinMemoryMiB > 1 || StepMemoryMiB > 1 || MaxMemoryMiB is not null)
        {
            yield return (HostClass.Memory, new()
            {
                Total = MemoryMiB,
                Reserved = ReservedMemoryMiB,
                MinUnit = MinMemoryMiB,
                MaxUnit = MaxMemoryMiB ?? MemoryMiB,
                StepSize = StepMemoryMiB,
                Ratio = MemoryRatio,
                Used = UsedMemoryMiB,
            });
        }

        if (MinDiskGiB > 1 || StepDiskGiB > 1 || MaxDiskGiB is not null)
        {
            yield return (HostClass.Disk, new() { Total = DiskGiB, Reserved = ReservedDiskGiB, MinUnit = MinDiskGiB, MaxUnit = MaxDiskGiB ?? DiskGiB, StepSize = StepDiskGiB, Ratio = DiskRatio, Used = UsedDiskGiB });
        }
    }

    public HostUsage ToUsage() =>
        new(new HostName(Host), ToInventory(), IsTakenWhole ? All : new((int)UsedVCpus, UsedMemoryMiB, UsedDiskGiB), (int)Servers);

    private bool IsTakenWhole => IsWhole is not 0 && this is not { Servers: 0, UsedVCpus: 0, UsedMemoryMiB: 0, UsedDiskGiB: 0 };

    private ClaimedResources All => new(
        (int)Math.Floor((VCpus - ReservedVCpus) * CpuRatio), (long)Math.Floor((MemoryMiB - ReservedMemoryMiB) * MemoryRatio), (long)Math.Floor((DiskGiB - ReservedDiskGiB) * DiskRatio));
}
