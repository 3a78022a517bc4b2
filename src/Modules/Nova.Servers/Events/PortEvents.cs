using Nova.Contracts.Networks;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;

namespace Nova.Servers.Events;

/// <summary>A server's ports have changed: what the server shows of them is written anew.</summary>
internal sealed class PortEvents(Database database, ServerStore servers, IServerNetworks networks, FilterNews filters) : IServerEventListener
{
    public bool Hears(string name) => name.StartsWith("network-", StringComparison.Ordinal);

    public Task HearAsync(ServerId server, HostName host, string? tag, CancellationToken cancellationToken) => RefreshAsync(server, cancellationToken);

    /// <summary>Writes down what ports the server has now.</summary>
    public async Task RefreshAsync(ServerId server, CancellationToken cancellationToken)
    {
        var found = await networks.ListAsync(server, cancellationToken);
        var changed = await database.TryWriteAsync(
            work => servers.ChangeAsync(
                work, server,
                row => row.WithPorts(found) is var written && (written.Ports, written.SecurityGroups) == (row.Ports, row.SecurityGroups) ? row : written,
                cancellationToken),
            cancellationToken);
        if (changed.TryGet(out var known, out _))
        {
            filters.Changed(new ProjectId(known.ProjectId));
        }
    }
}
