using System.Collections.Concurrent;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>The ports of simulated guests: remembered, so that it can be seen who was plugged; nothing on the machine is touched.</summary>
internal sealed class SimulatedPorts : IPortPlugger
{
    private readonly ConcurrentDictionary<ServerId, int> _plugged = [];

    public Task PlugAsync(PortPlug plug, CancellationToken cancellationToken)
    {
        _plugged[plug.Server] = plug.Ports.Count;
        return Task.CompletedTask;
    }

    public Task UnplugAsync(ServerId server, CancellationToken cancellationToken)
    {
        _plugged.TryRemove(server, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ServerId>>([.. _plugged.Keys]);
}
