using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Simulated guests that are resized and that go from one host of this process to another.</summary>
internal sealed partial class SimulatedDriver : IMovingDriver, IResizingDriver
{
    public async Task<string> OfferAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Offer, cancellationToken);
        lock (_guard)
        {
            var guest = Get(server);
            return guest.IsOff ? Host.Value : throw Wrong(guest);
        }
    }

    public async Task TakeAsync(SpawnServer order, string offer, bool start, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Take, cancellationToken);
        CheckSize(order);
        var came = _control.Read(new HostName(offer), order.Server)
            ?? throw new VirtDriverException(VirtErrorKind.NotFound, $"Host {offer} does not offer server {order.Server}.");
        lock (_guard)
        {
            Keep(After(came with { Before = null }, order, start));
        }
    }

    public async Task RestoreAsync(SpawnServer order, bool start, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Restore, cancellationToken);
        lock (_guard)
        {
            var guest = Get(order.Server);
            Keep(guest.IsOff ? After(guest, order, start) : guest);
        }
    }

    public async Task ResizeAsync(SpawnServer order, bool start, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Resize, cancellationToken);
        CheckSize(order);
        lock (_guard)
        {
            var guest = Get(order.Server);
            Keep(After(guest with { Before = guest.Before ?? guest }, order, start));
        }
    }

    public async Task KeepSizeAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.EndResize, cancellationToken);
        lock (_guard)
        {
            if (_guests.TryGetValue(server, out var guest) && guest.Before is not null)
            {
                Keep(guest with { Before = null });
            }
        }
    }

    public async Task ResizeBackAsync(ServerId server, bool start, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.EndResize, cancellationToken);
        lock (_guard)
        {
            var guest = Get(server);
            var back = guest.Before is { } before ? before with { Volumes = guest.Volumes } : guest;
            Keep(!start ? back with { PowerState = PowerState.Shutdown } : back.IsOff ? back.Booted(_clock.GetUtcNow()) : back);
        }
    }

    /// <summary>The guest as another host reads it; <see langword="null"/> where there is none.</summary>
    internal SimulatedGuest? Read(ServerId server)
    {
        lock (_guard)
        {
            return _guests.GetValueOrDefault(server);
        }
    }

    // What was on its disk came along: it has booted as often as before.
    private SimulatedGuest After(SimulatedGuest guest, SpawnServer order, bool start)
    {
        var now = _clock.GetUtcNow();
        var changed = SimulatedGuest.From(order, now) with { PowerState = PowerState.Shutdown, BootedAt = guest.BootedAt, Boots = guest.Boots, Before = guest.Before };
        return start ? changed.Booted(now) : changed;
    }
}
