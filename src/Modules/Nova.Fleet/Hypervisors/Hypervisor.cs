using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Fleet.Services;

namespace Nova.Fleet.Hypervisors;

/// <summary>A hypervisor with what is claimed of it. Figures of use count what is kept for the host, as the original's do.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Report">What it reported.</param>
/// <param name="Used">What is claimed.</param>
/// <param name="Servers">How many servers hold the claims.</param>
internal sealed record Hypervisor(ServiceRecord Service, HypervisorReport Report, ClaimedResources Used, int Servers)
{
    public HostInventory Inventory => Report.Inventory;

    public long MemoryUsedMiB => Used.MemoryMiB + Inventory.ReservedMemoryMiB;

    public long DiskUsedGiB => Used.DiskGiB + Inventory.ReservedDiskGiB;

    public long FreeMemoryMiB => Inventory.MemoryMiB - MemoryUsedMiB;

    public long FreeDiskGiB => Inventory.DiskGiB - DiskUsedGiB;
}
