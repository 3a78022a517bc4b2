using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor whose guests can go to another host of its kind while they run.</summary>
public interface ILiveMovingDriver : IVirtDriver
{
    /// <summary>Says how another host's driver of the same kind sends the guest of the order here, once that can be.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.OutOfResources"/>, or whatever else speaks against it.</exception>
    Task<string> ExpectAsync(SpawnServer order, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a guest that runs or is paused; it goes on there and is gone from here when the task completes. To cancel the token is to end
    /// the sending: the guest is here as it was.
    /// </summary>
    /// <param name="order">The guest as it shall be there.</param>
    /// <param name="destination">What the other host's <see cref="ExpectAsync"/> said.</param>
    /// <param name="copyDisks">Whether its disks are copied; <see langword="null"/> to find out whether the hosts share them.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task SendAsync(SpawnServer order, string destination, bool? copyDisks, CancellationToken cancellationToken);

    /// <summary>Makes a sending that is under way come to its end, whatever the guest feels of it; nothing where none is.</summary>
    Task HurryAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>How far a sending is; all unknown where none is under way.</summary>
    Task<SendProgress> ReadProgressAsync(ServerId server, CancellationToken cancellationToken);
}
