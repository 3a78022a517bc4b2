using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor that can exchange the volume behind a guest's disk while the guest uses it.</summary>
public interface ISwappingDriver : IVolumeDriver
{
    /// <summary>
    /// Copies a volume onto another, which is at least as large, and has the guest go on with that one: at once where it runs, and at every start from
    /// now on. Returns when the guest has let go of the first. Nothing where it has the other already.
    /// </summary>
    /// <param name="server">The guest.</param>
    /// <param name="volume">The volume that it has.</param>
    /// <param name="other">The volume that it gets.</param>
    /// <param name="sizeBytes">The size of that one, in octets.</param>
    /// <param name="cancellationToken">Ends the work; the guest then keeps the first, unless it had gone over already.</param>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest; <see cref="VirtErrorKind.Hypervisor"/> where it has neither volume.</exception>
    Task SwapVolumeAsync(ServerId server, VolumeId volume, GuestVolume other, long sizeBytes, CancellationToken cancellationToken);
}
