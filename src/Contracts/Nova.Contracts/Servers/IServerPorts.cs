using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>What the network service tells and asks of the servers that use its ports. Served by the servers module.</summary>
public interface IServerPorts
{
    /// <summary>
    /// Ports of these servers have changed (addresses, names of groups, rules): what the servers show follows, and their hosts learn of it.
    /// Servers that are gone are passed over. May be repeated.
    /// </summary>
    Task ChangedAsync(IReadOnlyCollection<ServerId> servers, CancellationToken cancellationToken);

    /// <summary>
    /// What may pass to and from ports of this project has changed, or the addresses of its groups: the hosts of its servers learn of it soon. Only
    /// a hint, made good by what they ask every minute.
    /// </summary>
    void FiltersChanged(ProjectId project);

    /// <summary>Where these servers are; those that are gone or are nowhere are left out.</summary>
    Task<IReadOnlyDictionary<ServerId, HostName>> HostsOfAsync(IReadOnlyCollection<ServerId> servers, CancellationToken cancellationToken);
}
