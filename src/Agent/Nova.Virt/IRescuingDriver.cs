using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor that can start a guest from another disk than its own, so that its own can be repaired.</summary>
public interface IRescuingDriver : IVirtDriver
{
    /// <summary>
    /// Ends the guest and starts it from a disk of the order's image, with its own disks behind that one and the order's config drive.
    /// Nothing where it runs so already. Stopping, starting and rebooting are not for a guest that is being rescued.
    /// </summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>, or as <see cref="IVirtDriver.SpawnAsync"/>.</exception>
    Task RescueAsync(SpawnServer order, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the rescue and removes what it made. A guest that is not being rescued is only started, where <paramref name="start"/> says so.
    /// </summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task UnrescueAsync(ServerId server, bool start, CancellationToken cancellationToken);
}

/// <summary>A hypervisor that can have a guest set its administrator's password.</summary>
public interface IPasswordSettingDriver : IVirtDriver
{
    /// <summary>Sets it at once.</summary>
    /// <exception cref="VirtDriverException">
    /// <see cref="VirtErrorKind.NotFound"/>; <see cref="VirtErrorKind.Hypervisor"/> for a guest that is off or does not help.
    /// </exception>
    Task SetPasswordAsync(ServerId server, string password, CancellationToken cancellationToken);
}
