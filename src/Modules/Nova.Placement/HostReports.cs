using System.Text.Json;
using Nova.Contracts.Placement;

namespace Nova.Placement;

/// <summary>What hosts say of themselves, beside what operators say of them.</summary>
internal static class HostReports
{
    public static string Write(HostInventory inventory) => JsonSerializer.Serialize(inventory, PlacementJson.Default.HostInventory);

    /// <summary>An earlier report; <see langword="null"/> where there is none.</summary>
    public static HostInventory? Read(string? reported) => reported is null ? null : JsonSerializer.Deserialize(reported, PlacementJson.Default.HostInventory);

    /// <summary>What holds from now on: of each figure what the host says, if it said another before, else what held until now.</summary>
    public static HostInventory Merge(HostInventory current, HostInventory said, HostInventory says) => new()
    {
        VCpus = says.VCpus == said.VCpus ? current.VCpus : says.VCpus,
        MemoryMiB = says.MemoryMiB == said.MemoryMiB ? current.MemoryMiB : says.MemoryMiB,
        DiskGiB = says.DiskGiB == said.DiskGiB ? current.DiskGiB : says.DiskGiB,
        ReservedVCpus = says.ReservedVCpus == said.ReservedVCpus ? current.ReservedVCpus : says.ReservedVCpus,
        ReservedMemoryMiB = says.ReservedMemoryMiB == said.ReservedMemoryMiB ? current.ReservedMemoryMiB : says.ReservedMemoryMiB,
        ReservedDiskGiB = says.ReservedDiskGiB == said.ReservedDiskGiB ? current.ReservedDiskGiB : says.ReservedDiskGiB,
        CpuRatio = says.CpuRatio.Equals(said.CpuRatio) ? current.CpuRatio : says.CpuRatio,
        MemoryRatio = says.MemoryRatio.Equals(said.MemoryRatio) ? current.MemoryRatio : says.MemoryRatio,
        DiskRatio = says.DiskRatio.Equals(said.DiskRatio) ? current.DiskRatio : says.DiskRatio,
        IsWhole = says.IsWhole,
    };
}
