using Nova.Compute.Options;
using Nova.Contracts.Placement;

namespace Nova.Compute.Reports;

/// <summary>What the operator decides of a host's inventory: what is kept back and how far the rest is promised.</summary>
internal static class HostFigures
{
    public static HostInventory Apply(HostInventory measured, ComputeOptions options) => measured with
    {
        ReservedVCpus = Math.Min(options.ReservedHostCpus, measured.VCpus),
        ReservedMemoryMiB = Math.Min(options.ReservedHostMemoryMiB, measured.MemoryMiB),
        ReservedDiskGiB = Math.Min((options.ReservedHostDiskMiB + 1023) / 1024, measured.DiskGiB),

        // Nobody shares a node that is handed out whole.
        CpuRatio = measured.IsWhole ? 1 : options.CpuAllocationRatio,
        MemoryRatio = measured.IsWhole ? 1 : options.RamAllocationRatio,
        DiskRatio = measured.IsWhole ? 1 : options.DiskAllocationRatio,
    };
}
