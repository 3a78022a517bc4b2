using Nova.Core;

namespace Nova.Contracts.Quotas;

/// <summary>Counts what projects use, exactly, also under concurrency. Served by the quotas module.</summary>
public interface IQuotaLedger
{
    /// <summary>Adds <paramref name="amount"/> to the project's usage in the caller's transaction, where the limits allow it.</summary>
    /// <returns><see cref="Fault.OverQuota"/> with the figures; nothing is changed then.</returns>
    Task<Result<Done>> ReserveAsync(IUnitOfWork work, ProjectId project, ServerResources amount, CancellationToken cancellationToken);

    /// <summary>Takes <paramref name="amount"/> off the project's usage; never below zero.</summary>
    Task ReleaseAsync(IUnitOfWork work, ProjectId project, ServerResources amount, CancellationToken cancellationToken);

    /// <summary>The limit of one resource for a project; -1 for none. Names as in the API, e.g. <c>key_pairs</c>, <c>metadata_items</c>.</summary>
    Task<int> LimitAsync(ProjectId project, string resource, CancellationToken cancellationToken);
}

/// <summary>What servers use of a project's quota.</summary>
/// <param name="Servers">Servers (<c>instances</c>).</param>
/// <param name="Cores">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, in MiB.</param>
public readonly record struct ServerResources(int Servers, int Cores, int MemoryMiB);
