using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor whose guests can get another size, and go to another host of its kind, while they are off.</summary>
public interface IMovingDriver : IVirtDriver
{
    /// <summary>Says how other hosts get the disks of a guest that is off. It stays here and off until it is started or destroyed.</summary>
    /// <returns>For <see cref="TakeAsync"/> of another host's driver of the same kind.</returns>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task<string> OfferAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the guest of the order from the disks that another host offers, grown to the order's size, and starts it where told. Whatever an
    /// earlier move or an earlier attempt left of it here is replaced.
    /// </summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for an offer that has ended; as <see cref="IVirtDriver.SpawnAsync"/>.</exception>
    Task TakeAsync(SpawnServer order, string offer, bool start, CancellationToken cancellationToken);

    /// <summary>Has a guest again that was offered to another host, with the order's ports and volumes; starts it where told. One that runs is left as it is.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task RestoreAsync(SpawnServer order, bool start, CancellationToken cancellationToken);

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
