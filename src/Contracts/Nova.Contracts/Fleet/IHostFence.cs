using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>
/// Keeps a host that was given up from what was taken from it. Each host has an epoch, which is raised in the transaction that takes a server from it;
/// orders and reports carry it, and a host that is behind is not alive until it has let go. Safe for concurrent callers.
/// </summary>
public interface IHostFence
{
    /// <summary>Raises the host's epoch; nothing for a host that is not known.</summary>
    Task AdvanceAsync(IUnitOfWork work, HostName host, CancellationToken cancellationToken);

    /// <summary>Whether the host's epoch has been raised above this one.</summary>
    Task<bool> IsPastAsync(IUnitOfWork work, HostName host, long epoch, CancellationToken cancellationToken);
}
