using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>A hypervisor whose guests have consoles that others can connect to.</summary>
public interface IConsoleDriver : IVirtDriver
{
    /// <summary>Where a console of the guest is just now; <see langword="null"/> for a guest that is off or has none of this protocol.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task<ConsoleEndpoint?> FindConsoleAsync(ServerId server, ConsoleProtocol protocol, CancellationToken cancellationToken);
}
