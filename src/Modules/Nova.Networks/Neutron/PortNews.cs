using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Networks.Neutron;

/// <summary>Tells the servers module that ports of servers have changed; nobody where there are no servers in this process.</summary>
internal sealed class PortNews(Func<IServerPorts?> servers)
{
    /// <summary>What may pass to and from ports of a project is different now.</summary>
    public void FiltersChanged(string project) => servers()?.FiltersChanged(new ProjectId(project));

    public async Task TellAsync(IReadOnlyCollection<string> changed, CancellationToken cancellationToken)
    {
        if (changed.Count > 0 && servers() is { } listener)
        {
            await listener.ChangedAsync([.. changed.Distinct().Select(Identifier.Parse<ServerId>)], cancellationToken);
        }
    }
}
