using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor that can give guests volumes and take them back while they run. Volumes of a spawn are in its order.</summary>
public interface IVolumeDriver : IVirtDriver
{
    /// <summary>Gives the guest the volume: at once where it runs, and at every start from now on. Nothing where it has it.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task AttachVolumeAsync(ServerId server, GuestVolume volume, CancellationToken cancellationToken);

    /// <summary>Takes the volume off the guest, and returns when the guest has let go of it. Nothing where it has it not, or there is no guest.</summary>
    Task DetachVolumeAsync(ServerId server, VolumeId volume, CancellationToken cancellationToken);

    /// <summary>Shows the guest the volume's new size; nothing where it is off or has it not.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task ExtendVolumeAsync(ServerId server, VolumeId volume, long sizeBytes, CancellationToken cancellationToken);
}
