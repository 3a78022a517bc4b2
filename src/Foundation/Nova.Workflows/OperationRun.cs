using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Data;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>One operation in the hands of this process: where it stands, and the only way to write that down.</summary>
internal sealed partial class OperationRun(
    Workflow workflow, OperationRow row, string owner, Database database, OperationStore store, ICrashPoints crashPoints)
{
    // What was accepted here was written here.
    private readonly KeptMembers? _kept = row.Attempt is 1 ? null : KeptMembers.Of(row.State, workflow);
    private bool _stepCommitted;

    public Workflow Workflow => workflow;

    public OperationInfo Info { get; } = new()
    {
        Id = Identifier.Parse<OperationId>(row.Id),
        Kind = row.Kind,
        Subject = row.Subject,
        Deadline = Instants.FromMicroseconds(row.Deadline),
        Caller = new RequestContext
        {
            RequestId = row.RequestId,
            User = new UserId(row.UserId),
            Project = new ProjectId(row.ProjectId),
            Roles = row.IsAdmin is 1 ? ["admin"] : ["member"],
            IsAdmin = row.IsAdmin is 1,
        },
    };

    public object State { get; set; } = workflow.ReadState(row.State);

    public string Phase { get; private set; } = row.Phase;

    public int Step { get; private set; } = StepList.IndexOf(workflow, row, row.Step);

    public int ResumeStep { get; private set; } = StepList.IndexOf(workflow, row, row.ResumeStep);

    public WorkflowFailure? Failure { get; private set; } =
        row.Failure is { } failure ? JsonSerializer.Deserialize(failure, FailureJson.Default.WorkflowFailure) : null;

    /// <summary>Somebody asked the operation to stop; noticed at the next boundary between steps.</summary>
    public bool CancelRequested { get; set; } = row.CancelRequested is 1;

    public int IndexOf(string step) => workflow.StepNames.Index().First(pair => pair.Item == step).Index;

    public string StepName => workflow.StepNames[Step];

    /// <summary>How often this process has begun the running step.</summary>
    public int Tries { get; set; }

    /// <summary>No process began the running step before.</summary>
    public bool IsFirstTry => row.Attempt is 1 && Tries is 1;

    /// <summary>The running step has written its result: whatever happens to it now, it is done.</summary>
    public bool StepCommitted => _stepCommitted;

    public bool IsFinished => Phase is Phases.Done or Phases.Failed or Phases.Cancelled;

    /// <summary>The step's own commit: its writes, and progress past it.</summary>
    public async Task<Result<Done>> CommitStepAsync(Func<IUnitOfWork, Task<Result<Done>>> write, CancellationToken cancellationToken)
    {
        if (_stepCommitted)
        {
            throw new InvalidOperationException($"Step {StepName} of {Info.Kind} has committed already.");
        }

        var next = Step + 1;
        var phase = next == workflow.StepNames.Count ? Phases.Done : Phases.Forward;
        var result = await WriteAsync(
            async work =>
            {
                var written = await write(work);
                crashPoints.Reach(Info.Kind, StepName, CrashMoments.Committing);
                return written;
            },
            phase, next, -1, null, workflow.StepGivesWay(Step), cancellationToken);
        if (result.TryGet(out _, out _))
        {
            _stepCommitted = true;
        }

        return result;
    }

    /// <summary>Progress past a step that has run: nothing where the step has committed that itself.</summary>
    public async Task PassStepAsync(CancellationToken cancellationToken)
    {
        if (!_stepCommitted)
        {
            await CommitStepAsync(static _ => Task.FromResult<Result<Done>>(default(Done)), cancellationToken);
        }

        _stepCommitted = false;
        Step++;
        Phase = Step == workflow.StepNames.Count ? Phases.Done : Phases.Forward;
    }

    /// <summary>Turns round: from now on steps are undone, this one first.</summary>
    public async Task TurnBackAsync(WorkflowFailure failure, int resumeStep, CancellationToken cancellationToken)
    {
        var named = failure with { Step = StepName };
        if (_stepCommitted)
        {
            throw new InvalidOperationException($"Step {StepName} of {Info.Kind} failed after it had committed.");
        }

        await WriteAsync(Nothing, Phases.Undo, Step, resumeStep, named, false, cancellationToken);
        (Phase, ResumeStep, Failure) = (Phases.Undo, resumeStep, named);
    }

    /// <summary>Progress past a step that has been undone: the one before it, forward again, or the end.</summary>
    public async Task PassUndoAsync(CancellationToken cancellationToken)
    {
        if (Step == ResumeStep)
        {
            await WriteAsync(Nothing, Phases.Forward, Step, -1, null, false, cancellationToken);
            (Phase, ResumeStep, Failure) = (Phases.Forward, -1, null);
            return;
        }

        if (Step is 0)
        {
            await EndFailedAsync(Failure ?? new WorkflowFailure("The operation failed."), cancellationToken);
            return;
        }

        await WriteAsync(Nothing, Phases.Undo, Step - 1, ResumeStep, Failure, false, cancellationToken);
        Step--;
    }

    // One that failed by itself, and was asked to stop before it could say so, says nothing: the subject belongs to what took its place.
    private async Task EndFailedAsync(WorkflowFailure failure, CancellationToken cancellationToken)
    {
        var end = failure.IsCancelled ? Phases.Cancelled : Phases.Failed;
        var ended = await WriteAsync(
            async work =>
            {
                await workflow.EndFailedAsync(work, this, failure, cancellationToken);
                return default(Done);
            },
            end, 0, -1, failure, givesWay: !failure.IsCancelled, cancellationToken);
        if (ended.TryGet(out _, out _))
        {
            (Phase, Failure) = (end, failure);
            return;
        }

        await EndFailedAsync(failure with { IsCancelled = true }, cancellationToken);
    }

    private static Task<Result<Done>> Nothing(IUnitOfWork work) => Task.FromResult<Result<Done>>(default(Done));

    // Where it gives way, nothing is written of an operation that was asked to stop.
    private async Task<Result<Done>> WriteAsync(
        Func<IUnitOfWork, Task<Result<Done>>> write, string phase, int step, int resumeStep, WorkflowFailure? failure, bool givesWay,
        CancellationToken cancellationToken)
    {
        var failureJson = failure is null ? null : JsonSerializer.Serialize(failure, FailureJson.Default.WorkflowFailure);
        var cancelRequested = false;
        var result = await database.TryWriteAsync(
            async work =>
            {
                var written = await write(work);
                if (written.TryGet(out _, out _))
                {
                    Progress progress = new(row.Id, phase, step, resumeStep, StepList.UpTo(workflow.StepNames, step), StateText(), failureJson);
                    cancelRequested = await store.AdvanceAsync(work, owner, progress, cancellationToken) ?? throw new LeaseLostException(Info.Id);
                }

                return cancelRequested && givesWay ? new Fault.Conflict("The operation was cancelled.") : written;
            },
            cancellationToken);
        CancelRequested |= cancelRequested;
        return result;
    }

    private string StateText()
    {
        var written = workflow.WriteState(State);
        return _kept?.In(written) ?? written;
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(WorkflowFailure))]
    private sealed partial class FailureJson : JsonSerializerContext;
}
