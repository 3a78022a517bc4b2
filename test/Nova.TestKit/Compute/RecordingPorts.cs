using System.Collections.Concurrent;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.TestKit.Compute;

/// <summary>Ports that exist in name only, and fail on request.</summary>
internal sealed class RecordingPorts : IPortPlugger
{
    private readonly ConcurrentDictionary<ServerId, PortPlug> _plugged = [];

    public bool FailsToPlug { get; set; }

    public bool FailsToUnplug { get; set; }

    public ConcurrentQueue<string> Calls { get; } = [];

    public bool IsPlugged(ServerId server) => _plugged.ContainsKey(server);

    public Task PlugAsync(PortPlug plug, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"plug {plug.Server}");
        Refuse(FailsToPlug);
        _plugged[plug.Server] = plug;
        return Task.CompletedTask;
    }

    public Task UnplugAsync(ServerId server, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"unplug {server}");
        Refuse(FailsToUnplug);
        _plugged.TryRemove(server, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ServerId>>([.. _plugged.Keys]);

    private static void Refuse(bool fails)
    {
        if (fails)
        {
            throw new InvalidOperationException("ip link set brq0 up: exit code 1");
        }
    }
}
