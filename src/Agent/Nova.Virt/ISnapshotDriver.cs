using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor that can copy a guest's root disk while the guest runs.</summary>
public interface ISnapshotDriver : IVirtDriver
{
    /// <summary>
    /// Makes a qcow2 file, on no other file, of the root disk as it is at one moment, and keeps it under the image's id until it is dropped or
    /// the guest destroyed. One that is there under this id is made anew.
    /// </summary>
    /// <exception cref="VirtDriverException">
    /// <see cref="VirtErrorKind.NotFound"/>, <see cref="VirtErrorKind.OutOfResources"/>; <see cref="VirtErrorKind.Hypervisor"/> also for a guest without a root disk here.
    /// </exception>
    Task CaptureAsync(ServerId server, ImageId image, CancellationToken cancellationToken);

    /// <summary>Opens what was captured; the caller disposes the stream.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>: there is no such file.</exception>
    Task<Stream> OpenSnapshotAsync(ServerId server, ImageId image, CancellationToken cancellationToken);

    /// <summary>Forgets what was captured; nothing where nothing was, or there is no guest.</summary>
    Task DropSnapshotAsync(ServerId server, ImageId image, CancellationToken cancellationToken);
}
