using System.Collections.Concurrent;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.NetworkAgent;

/// <summary>Remembers what is plugged and does nothing to the host: goes with the simulated hypervisor.</summary>
internal sealed class SimulatedPortPlugger : IPortPlugger
{
    private readonly ConcurrentDictionary<ServerId, PortPlug> _plugs = [];

    /// <summary>What is plugged for a server, or <see langword="null"/>.</summary>
    public PortPlug? Find(ServerId server) => _plugs.GetValueOrDefault(server);

    /// <inheritdoc />
    public Task PlugAsync(PortPlug plug, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Plan.PlugCheck.Demand(plug);
        _plugs[plug.Server] = plug;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task UnplugAsync(ServerId server, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _plugs.TryRemove(server, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ServerId>>([.. _plugs.Keys]);
}
