using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Volumes.Quotas;
using Nova.Volumes.Storage;
using Nova.Workflows;

namespace Nova.Volumes.Work;

/// <summary>The making, growing, copying and removing of volumes: one step, since each is one file. A failure is shown as the status of what failed.</summary>
internal sealed class VolumeActWorkflow(VolumeMaker maker, VolumeUploads uploads, VolumeStore volumes, SnapshotStore snapshots, IOptions<VolumeOptions> options) : Workflow<VolumeAct>
{
    public override string Kind => "volume.act";

    public override TimeSpan TimeLimit => TimeSpan.FromSeconds(options.Value.WorkTimeoutSeconds);

    protected override JsonTypeInfo<VolumeAct> StateJson => VolumeWorkJson.Default.VolumeAct;

    protected override IEnumerable<WorkflowStep<VolumeAct>> MakeSteps() => [new("act", ActAsync) { Undo = UndoAsync, TimeLimit = TimeLimit }];

    protected override async Task EndFailedAsync(
        IUnitOfWork work, OperationInfo operation, VolumeAct state, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        if (state.Snapshot is { } snapshot)
        {
            var status = state.Verb is VolumeVerb.Snapshot ? VolumeStatus.Error : VolumeStatus.ErrorDeleting;
            await snapshots.ChangeAsync(work, snapshot, row => row with { Status = status, Failure = failure.Message }, cancellationToken);
            return;
        }

        var changed = await volumes.ChangeAsync(work, state.Volume, row => After(row, state, failure), cancellationToken);
        if (changed.TryGet(out var volume, out _) && state.Verb is VolumeVerb.Extend)
        {
            await VolumeQuotas.ReleaseAsync(
                work, new ProjectId(volume.ProjectId), new VolumeAmount(0, 0, state.NewSizeGiB - volume.SizeGiB), cancellationToken);
        }
    }

    private static VolumeRow After(VolumeRow row, VolumeAct act, WorkflowFailure failure) => act.Verb switch
    {
        // Whoever waited for it may have finished it meanwhile.
        VolumeVerb.Create => row.Status is VolumeStatus.Creating ? row with { Status = VolumeStatus.Error, Failure = failure.Message } : row,
        VolumeVerb.Upload => VolumeUploads.Back(row),
        VolumeVerb.Delete => row with { Status = VolumeStatus.ErrorDeleting, Failure = failure.Message },
        // What has grown stays so, whatever failed afterwards.
        VolumeVerb.Extend => row.SizeGiB == act.NewSizeGiB ? row : row with { Status = VolumeStatus.ErrorExtending, Failure = failure.Message, PreviousStatus = null },
        _ => row,
    };

    private async Task<StepOutcome> ActAsync(StepContext<VolumeAct> context, CancellationToken cancellationToken)
    {
        try
        {
            var (act, caller) = (context.State, context.Operation.Caller);
            switch (act.Verb)
            {
                case VolumeVerb.Create:
                    return (await maker.MakeAsync(caller, act.Volume, cancellationToken)).Match(_ => StepOutcome.Next, Fail);
                case VolumeVerb.Delete:
                    maker.RemoveFile(act.Volume);
                    await context.CommitAsync(work => VolumeMaker.ForgetAsync(work, volumes, act.Volume, cancellationToken), cancellationToken);
                    return StepOutcome.Next;
                case VolumeVerb.Extend:
                    maker.ExtendFile(act);
                    await maker.GrowAsync(act, cancellationToken);
                    await maker.TellServersAsync(caller, act.Volume, cancellationToken);
                    return StepOutcome.Next;
                case VolumeVerb.Snapshot:
                    return (await maker.CopyAsync(act.Volume, act.Snapshot!.Value, cancellationToken)).Match(_ => StepOutcome.Next, Fail);
                case VolumeVerb.DeleteSnapshot:
                    maker.RemoveFile(act.Snapshot!.Value);
                    await context.CommitAsync(work => VolumeMaker.ForgetAsync(work, act.Snapshot!.Value, cancellationToken), cancellationToken);
                    return StepOutcome.Next;
                case VolumeVerb.Upload:
                    return (await uploads.UploadAsync(caller, act, cancellationToken)).Match(_ => StepOutcome.Next, Fail);
                default:
                    throw new ArgumentOutOfRangeException(nameof(context));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StepOutcome.Fail(new WorkflowFailure("The block storage could not do it.") { Details = exception.Message });
        }
    }

    // A file half made is nobody's; one that others have seen as available stays.
    private async Task UndoAsync(StepContext<VolumeAct> context, CancellationToken cancellationToken)
    {
        var act = context.State;
        if (act.Verb is VolumeVerb.Create && await volumes.FindAsync(act.Volume, cancellationToken) is null or { Status: VolumeStatus.Creating or VolumeStatus.Error })
        {
            maker.RemoveFile(act.Volume);
        }
        else if (act is { Verb: VolumeVerb.Snapshot, Snapshot: { } snapshot }
            && await snapshots.FindAsync(snapshot, cancellationToken) is null or { Status: VolumeStatus.Creating or VolumeStatus.Error })
        {
            maker.RemoveFile(snapshot);
        }
        else if (act.Verb is VolumeVerb.Upload)
        {
            await uploads.TakeBackAsync(context.Operation.Caller, act, cancellationToken);
        }
    }

    private static StepOutcome Fail(Fault fault) => StepOutcome.Fail(new WorkflowFailure(fault.Message));
}
