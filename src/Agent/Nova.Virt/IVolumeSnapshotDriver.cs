using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor that can keep snapshots of its guests' volumes where their service has them as files.</summary>
public interface IVolumeSnapshotDriver : IVolumeDriver
{
    /// <summary>Keeps the volume as it is at this moment: what is written from now on goes to a file of this name beside it. Nothing where the snapshot is there.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest; <see cref="VirtErrorKind.Hypervisor"/> where the guest has not the volume.</exception>
    Task SnapshotVolumeAsync(ServerId server, VolumeId volume, string snapshot, string newFile, CancellationToken cancellationToken);

    /// <summary>Joins what the snapshot kept apart; nothing where there is no such snapshot.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task DeleteVolumeSnapshotAsync(ServerId server, VolumeId volume, string snapshot, CancellationToken cancellationToken);
}
