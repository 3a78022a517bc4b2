using Nova.Hosting;
using Nova.Messaging;

namespace Nova.Daemon;

/// <summary>Says whether messages go through.</summary>
internal sealed class BusProbe(IBusState bus) : IHealthProbe
{
    public string Name => "bus";

    public Task<HealthReport> ProbeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(bus.IsConnected ? new HealthReport(true, "connected") : new HealthReport(false, "the broker cannot be reached"));
}
