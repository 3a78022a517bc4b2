using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Consoles of simulated guests: addresses of the right form, behind which nobody listens.</summary>
internal sealed partial class SimulatedDriver : IConsoleDriver
{
    private const int FirstPort = 5900;
    private const int PortsOfEach = 1000;

    public async Task<ConsoleEndpoint?> FindConsoleAsync(ServerId server, ConsoleProtocol protocol, CancellationToken cancellationToken)
    {
        var guest = await ReadAsync(server, cancellationToken);
        if (guest.IsOff || protocol is ConsoleProtocol.Rdp or ConsoleProtocol.Mks)
        {
            return null;
        }

        // The same at every question, and another after the next boot, as that of a real guest may be.
        var own = (int)((uint)(server.Value.GetHashCode() + guest.Boots) % PortsOfEach);
        return new ConsoleEndpoint(_address, FirstPort + ((int)protocol * 2 * PortsOfEach) + own)
        {
            TlsPort = protocol is ConsoleProtocol.Spice ? FirstPort + ((((int)protocol * 2) + 1) * PortsOfEach) + own : null,
        };
    }
}
