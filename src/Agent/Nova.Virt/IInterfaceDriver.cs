using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor that can give guests interfaces and take them back while they run. Interfaces of a spawn are in its order.</summary>
public interface IInterfaceDriver : IVirtDriver
{
    /// <summary>Gives the guest the interface: at once where it runs, and at every start from now on. Nothing where it has it.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/> for the guest.</exception>
    Task AttachInterfaceAsync(ServerId server, ServerPort port, CancellationToken cancellationToken);

    /// <summary>Takes the interface off the guest, and returns when the guest has let go of it. Nothing where it has it not, or there is no guest.</summary>
    Task DetachInterfaceAsync(ServerId server, ServerPort port, CancellationToken cancellationToken);
}
