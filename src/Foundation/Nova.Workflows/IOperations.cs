using Nova.Core;

namespace Nova.Workflows;

/// <summary>Begins durable operations and asks running ones to stop.</summary>
public interface IOperations
{
    /// <summary>
    /// Stores the operation in the caller's transaction, the one that changes what the user sees. It starts as soon as that
    /// is committed and no older operation of the same subject is unfinished.
    /// </summary>
    Task<OperationId> StartAsync<TState>(
        IUnitOfWork work, Workflow<TState> workflow, NewOperation<TState> operation, CancellationToken cancellationToken)
        where TState : class;

    /// <summary>Asks every unfinished operation of the subject to stop and undo itself; returns how many there are.</summary>
    Task<int> CancelAsync(IUnitOfWork work, string subject, CancellationToken cancellationToken);
}
