using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Events;

/// <inheritdoc />
internal sealed class ServerPorts(ServerStore servers, PortEvents ports, FilterNews filters) : IServerPorts
{
    public void FiltersChanged(ProjectId project) => filters.Changed(project);

    public async Task ChangedAsync(IReadOnlyCollection<ServerId> changed, CancellationToken cancellationToken)
    {
        foreach (var server in changed)
        {
            await ports.RefreshAsync(server, cancellationToken);
        }
    }

    public async Task<IReadOnlyDictionary<ServerId, HostName>> HostsOfAsync(IReadOnlyCollection<ServerId> asked, CancellationToken cancellationToken) =>
        asked.Count is 0
            ? new Dictionary<ServerId, HostName>()
            : await servers.ListHostsAsync([.. asked.Select(server => server.ToString())], cancellationToken);
}
