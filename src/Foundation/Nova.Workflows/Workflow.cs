using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nova.Core;

namespace Nova.Workflows;

/// <summary>
/// Multi-step work that survives the process that does it: named steps, each safe to repeat, each with its undo. Progress is
/// written before a step starts; whoever finds an operation whose lease has run out goes on from there.
/// </summary>
/// <remarks>One object serves all operations of its kind at once, so it keeps nothing of them.</remarks>
/// <typeparam name="TState">What the steps hand on; an immutable record that JSON can carry.</typeparam>
public abstract class Workflow<TState> : Workflow
    where TState : class
{
    private IReadOnlyList<WorkflowStep<TState>>? _steps;
    private IReadOnlyList<string>? _names;

    /// <inheritdoc />
    public sealed override IReadOnlyList<string> StepNames => _names ??= [.. Steps.Select(step => step.Name)];

    /// <summary>How the state is stored.</summary>
    protected abstract JsonTypeInfo<TState> StateJson { get; }

    private IReadOnlyList<WorkflowStep<TState>> Steps => _steps ??= [.. MakeSteps()];

    /// <summary>The steps, in order; asked for once.</summary>
    protected abstract IEnumerable<WorkflowStep<TState>> MakeSteps();

    /// <summary>
    /// Writes what the world shall see of an operation that failed and was undone, in the transaction that ends it. A
    /// cancelled one (<see cref="WorkflowFailure.IsCancelled"/>) usually writes nothing: the operation after it will. One that failed
    /// by itself after it was asked to stop is cancelled, too.
    /// </summary>
    protected abstract Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, TState state, WorkflowFailure failure, CancellationToken cancellationToken);

    internal sealed override string WriteState(object state) => JsonSerializer.Serialize((TState)state, StateJson);

    internal sealed override object ReadState(string json) =>
        JsonSerializer.Deserialize(json, StateJson) ?? throw new JsonException($"The state of {Kind} is null.");

    internal sealed override TimeSpan StepLimit(int step) => Steps[step].TimeLimit;

    internal sealed override bool StepGivesWay(int step) => Steps[step].GivesWay;

    internal sealed override Task<StepOutcome> RunAsync(int step, OperationRun run, CancellationToken cancellationToken) =>
        Steps[step].Run(new StepContext<TState>(run), cancellationToken);

    internal sealed override Task UndoAsync(int step, OperationRun run, CancellationToken cancellationToken) =>
        Steps[step].Undo is { } undo ? undo(new StepContext<TState>(run), cancellationToken) : Task.CompletedTask;

    internal sealed override Task EndFailedAsync(
        IUnitOfWork work, OperationRun run, WorkflowFailure failure, CancellationToken cancellationToken) =>
        EndFailedAsync(work, run.Info, (TState)run.State, failure, cancellationToken);
}

/// <summary>A workflow, as the engine sees it; <see cref="Workflow{TState}"/> is what one derives from.</summary>
public abstract class Workflow
{
    private protected Workflow()
    {
    }

    /// <summary>The name in the database, e.g. <c>server.build</c>; never changes once released.</summary>
    public abstract string Kind { get; }

    /// <summary>How long an operation may take from its acceptance; after that it is undone.</summary>
    public abstract TimeSpan TimeLimit { get; }

    /// <summary>The steps' names, in order.</summary>
    public abstract IReadOnlyList<string> StepNames { get; }

    /// <summary>Whether it has all of these steps, as <see cref="OperationSummary.Steps"/> names them: only then can this release go on with the operation.</summary>
    public bool HasSteps(string steps) => StepList.Names(steps).All(StepNames.Contains);

    internal abstract string WriteState(object state);

    internal abstract object ReadState(string json);

    internal abstract TimeSpan StepLimit(int step);

    internal abstract bool StepGivesWay(int step);

    internal abstract Task<StepOutcome> RunAsync(int step, OperationRun run, CancellationToken cancellationToken);

    internal abstract Task UndoAsync(int step, OperationRun run, CancellationToken cancellationToken);

    internal abstract Task EndFailedAsync(IUnitOfWork work, OperationRun run, WorkflowFailure failure, CancellationToken cancellationToken);
}
