using Nova.Contracts.Networks;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;

namespace Nova.Servers.Events;

/// <summary>A server's ports have changed: what the server shows of them is written anew.</summary>
internal sealed class PortEvents(Database database, ServerStore servers, IServerNetworks networks) : IServerEventListener
{
    public bool Hears(string name) => name.StartsWith("network-", StringComparison.Ordinal);

    public Task HearAsync(ServerId server, HostName host, string? tag, CancellationToken cancellationToken) => RefreshAsync(server, cancellationToken);

    /// <summary>Writes down what ports the server has now.</summary>
    public async Task RefreshAsync(ServerId server, CancellationToken cancellationToken)
    {
        var ports = Documents.Write(await networks.ListAsync(server, cancellationToken));
        await database.TryWriteAsync(
            work => servers.ChangeAsync(work, server, row => row.Ports == ports ? row : row with { Ports = ports }, cancellationToken), cancellationToken);
    }
}
