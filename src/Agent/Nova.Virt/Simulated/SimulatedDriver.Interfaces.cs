using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>The interfaces of simulated guests: only remembered.</summary>
internal sealed partial class SimulatedDriver : IInterfaceDriver
{
    public Task AttachInterfaceAsync(ServerId server, ServerPort port, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.AttachInterface, server,
        guest => guest.Nics.Any(nic => nic.Device == port.TapDevice) ? guest : guest with { Nics = [.. guest.Nics, SimulatedNic.Of(port)] },
        cancellationToken);

    public async Task DetachInterfaceAsync(ServerId server, ServerPort port, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.DetachInterface, cancellationToken);
        lock (_guard)
        {
            if (_guests.TryGetValue(server, out var guest) && guest.Nics.Any(nic => nic.Device == port.TapDevice))
            {
                Keep(guest with { Nics = [.. guest.Nics.Where(nic => nic.Device != port.TapDevice)] });
            }
        }
    }

    /// <summary>The MAC addresses that a guest has; <see langword="null"/> for no such guest.</summary>
    internal IReadOnlyList<string>? MacAddressesOf(ServerId server)
    {
        lock (_guard)
        {
            return _guests.GetValueOrDefault(server)?.Nics.Select(nic => nic.MacAddress).ToList();
        }
    }
}
