using Nova.Hosting;
using Nova.Messaging;

namespace Nova.HostRoles;

/// <summary>Says whether messages go through.</summary>
public sealed class BusProbe(IBusState bus) : IHealthProbe
{
    /// <inheritdoc />
    public string Name => "bus";

    /// <inheritdoc />
    public Task<HealthReport> ProbeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(bus.IsConnected
            ? new HealthReport(true, bus.Trouble is { } coming ? $"connected, but {coming}" : "connected")
            : new HealthReport(false, bus.Trouble is { } reason ? $"the broker cannot be reached: {reason}" : "the broker cannot be reached"));
}
