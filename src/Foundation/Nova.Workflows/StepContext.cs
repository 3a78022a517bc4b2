using Nova.Core;

namespace Nova.Workflows;

/// <summary>What a step works with.</summary>
/// <typeparam name="TState">The workflow's state.</typeparam>
public sealed class StepContext<TState>
    where TState : class
{
    private readonly OperationRun _run;

    internal StepContext(OperationRun run) => _run = run;

    /// <summary>The operation.</summary>
    public OperationInfo Operation => _run.Info;

    /// <summary>Nobody began the step before; else nobody knows what of it was done.</summary>
    public bool IsFirstTry => _run.IsFirstTry;

    /// <summary>What earlier steps handed on. What is set here is stored with the next progress.</summary>
    public TState State
    {
        get => (TState)_run.State;
        set => _run.State = value;
    }

    /// <summary>
    /// Writes the step's result and the operation's progress in one transaction, so that neither is ever without the other.
    /// A fault of <paramref name="write"/> rolls both back, and the step may commit something else. At most one commit of a
    /// run succeeds; a step that commits nothing has its progress written by the engine.
    /// </summary>
    /// <exception cref="LeaseLostException">Somebody else has the operation now: let it pass.</exception>
    public Task<Result<Done>> CommitAsync(Func<IUnitOfWork, Task<Result<Done>>> write, CancellationToken cancellationToken) =>
        _run.CommitStepAsync(write, cancellationToken);

    /// <inheritdoc cref="CommitAsync(Func{IUnitOfWork, Task{Result{Done}}}, CancellationToken)" />
    public async Task CommitAsync(Func<IUnitOfWork, Task> write, CancellationToken cancellationToken) =>
        await _run.CommitStepAsync(
            async work =>
            {
                await write(work);
                return default(Done);
            },
            cancellationToken);
}

/// <summary>The operation belongs to somebody else by now; what this process does to it must end.</summary>
/// <param name="operation">The operation.</param>
public sealed class LeaseLostException(OperationId operation) : Exception($"Operation {operation} is held by another worker.");
