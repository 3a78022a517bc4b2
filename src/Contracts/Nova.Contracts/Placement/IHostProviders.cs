using Nova.Core;

namespace Nova.Contracts.Placement;

/// <summary>Hosts as resource providers of the Placement API. Served by the placement module, told by the fleet.</summary>
public interface IHostProviders
{
    /// <summary>Stores what a host has and makes it a provider, again where that was deleted. The same again changes nothing.</summary>
    /// <returns>Whether the provider is new, so that its aggregates are to be told.</returns>
    Task<bool> ReportAsync(HostProvider provider, CancellationToken cancellationToken);

    /// <summary>The host is in an aggregate; nothing where it is no provider yet.</summary>
    Task JoinAsync(IUnitOfWork work, HostName host, Guid aggregate, CancellationToken cancellationToken);

    /// <summary>The host is no longer in an aggregate.</summary>
    Task LeaveAsync(IUnitOfWork work, HostName host, Guid aggregate, CancellationToken cancellationToken);
}

/// <summary>A host that is to be a provider.</summary>
/// <param name="Host">The host.</param>
/// <param name="Id">The id of its hypervisor, by which the Compute API knows it.</param>
/// <param name="Name">The hypervisor's own name for itself.</param>
/// <param name="Inventory">What it has.</param>
public sealed record HostProvider(HostName Host, Guid Id, string Name, HostInventory Inventory);
