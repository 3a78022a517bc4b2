using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nova.Core;
using Nova.Workflows;

namespace Nova.TestKit.Workflows;

/// <summary>What the probe's steps hand on.</summary>
internal sealed record ProbeState
{
    public int Sum { get; init; }
}

/// <summary>Three steps, <c>a</c>, <c>b</c> and <c>c</c>, or those of another release, that do what a test says and write down what happened to them.</summary>
internal sealed class ProbeWorkflow : Workflow<ProbeState>
{
    private readonly ConcurrentQueue<string> _journal = [];

    public override string Kind => "probe";

    /// <summary>The steps' names.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["a", "b", "c"];

    public override TimeSpan TimeLimit => Limit;

    protected override JsonTypeInfo<ProbeState> StateJson => ProbeJson.Default.ProbeState;

    public TimeSpan Limit { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan StepTimeLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The step whose commit is refused once the operation was asked to stop.</summary>
    public string? GivesWay { get; set; }

    /// <summary>What a step does; a step that is not here goes on.</summary>
    public ConcurrentDictionary<string, Func<StepContext<ProbeState>, CancellationToken, Task<StepOutcome>>> Runs { get; } = [];

    /// <summary>What an undo does; one that is not here does nothing.</summary>
    public ConcurrentDictionary<string, Func<StepContext<ProbeState>, CancellationToken, Task>> Undoes { get; } = [];

    /// <summary>What happened, in order: <c>run a</c>, <c>undo a</c>, <c>failed: why</c>.</summary>
    public IReadOnlyList<string> Journal => [.. _journal];

    protected override IEnumerable<WorkflowStep<ProbeState>> MakeSteps() => Names.Select(Step);

    protected override Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, ProbeState state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        _journal.Enqueue($"{(failure.IsCancelled ? "cancelled" : "failed")} at {failure.Step}: {failure.Message}");
        return Task.CompletedTask;
    }

    private WorkflowStep<ProbeState> Step(string name) => new(name, async (context, cancellationToken) =>
    {
        _journal.Enqueue($"run {name}");
        return Runs.TryGetValue(name, out var run) ? await run(context, cancellationToken) : StepOutcome.Next;
    })
    {
        TimeLimit = StepTimeLimit,
        GivesWay = name == GivesWay,
        Undo = async (context, cancellationToken) =>
        {
            _journal.Enqueue($"undo {name}");
            if (Undoes.TryGetValue(name, out var undo))
            {
                await undo(context, cancellationToken);
            }
        },
    };
}

[JsonSerializable(typeof(ProbeState))]
internal sealed partial class ProbeJson : JsonSerializerContext;
