using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Simulated guests that are rescued, and their passwords.</summary>
internal sealed partial class SimulatedDriver : IRescuingDriver, IPasswordSettingDriver
{
    public async Task RescueAsync(SpawnServer order, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Rescue, cancellationToken);
        Check(order);
        Change(order.Server, guest => guest.RescueImage is null
            ? guest.Booted(_clock.GetUtcNow()) with { RescueImage = order.Image.Name }
            : guest);
    }

    public Task UnrescueAsync(ServerId server, bool start, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.Unrescue, server,
        guest => guest switch
        {
            { RescueImage: not null } when start => guest.Booted(_clock.GetUtcNow()) with { RescueImage = null },
            { RescueImage: not null } => guest with { RescueImage = null, PowerState = PowerState.Shutdown },
            { IsOff: true } when start => guest.Booted(_clock.GetUtcNow()),
            _ => guest,
        },
        cancellationToken);

    public Task SetPasswordAsync(ServerId server, string password, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.SetPassword, server,
        guest => guest.PowerState is PowerState.Running ? guest with { AdminPassword = password } : throw Wrong(guest), cancellationToken);

    /// <summary>A guest as it is; <see langword="null"/> for no such guest.</summary>
    internal SimulatedGuest? Find(ServerId server)
    {
        lock (_guard)
        {
            return _guests.GetValueOrDefault(server);
        }
    }
}
