using Nova.Contracts.Compute;

namespace Nova.Virt;

/// <summary>A hypervisor that counts what guests read from their volumes and write to them.</summary>
public interface IVolumeMeasuringDriver : IVirtDriver
{
    /// <summary>The counts of each volume of each guest that is on; they begin at 0 when the guest is switched on or gets the volume. A guest that goes meanwhile is left out.</summary>
    Task<IReadOnlyList<VolumeUse>> MeasureVolumesAsync(CancellationToken cancellationToken);
}
