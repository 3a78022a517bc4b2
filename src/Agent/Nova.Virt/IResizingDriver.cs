using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor whose guests can get another size while they are off, and their old one back.</summary>
public interface IResizingDriver : IVirtDriver
{
    /// <summary>
    /// Gives a guest that is off the order's size, and starts it where told. What it was is kept, once: a repetition keeps the first, and so
    /// does a failure, so that <see cref="ResizeBackAsync"/> always brings back what there was.
    /// </summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest; <see cref="VirtErrorKind.OutOfResources"/>.</exception>
    Task ResizeAsync(SpawnServer order, bool start, CancellationToken cancellationToken);

    /// <summary>Forgets what a resized guest was; nothing where nothing is kept.</summary>
    Task KeepSizeAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Brings back what a resized guest was, and starts it where told; where nothing is kept only the start is left to do.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task ResizeBackAsync(ServerId server, bool start, CancellationToken cancellationToken);
}
