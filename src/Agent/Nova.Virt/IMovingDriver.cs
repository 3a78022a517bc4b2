using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor whose guests can go to another host of its kind while they are off.</summary>
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
}
