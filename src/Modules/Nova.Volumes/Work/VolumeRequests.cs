using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Volumes.Quotas;
using Nova.Volumes.Storage;
using Nova.Workflows;

namespace Nova.Volumes.Work;

/// <summary>Accepts what users and servers want of volumes: row, quota and operation in one transaction. The rest is the workflow's.</summary>
internal sealed class VolumeRequests(
    Database database, VolumeStore volumes, SnapshotStore snapshots, VolumeDrafts drafts, VolumeQuotas quotas, IOperations operations, VolumeActWorkflow workflow)
{
    /// <summary>Begins to make a volume; one of this id that is there already is the answer.</summary>
    public async Task<Result<VolumeRow>> CreateAsync(RequestContext caller, NewVolume wanted, CancellationToken cancellationToken)
    {
        if (await volumes.FindAsync(wanted.Id, cancellationToken) is { } known)
        {
            return VolumeStore.IsKnownTo(caller, known) ? known : new Fault.Conflict($"Volume {wanted.Id} exists.");
        }

        if (!(await drafts.MakeAsync(caller, wanted, cancellationToken)).TryGet(out var draft, out var fault))
        {
            return fault;
        }

        var limits = await quotas.LimitsAsync(caller.Project, cancellationToken);
        if (VolumeQuotas.CheckSize(draft.SizeGiB, limits) is { } tooLarge)
        {
            return tooLarge;
        }

        return await database.TryWriteAsync<VolumeRow>(
            async work =>
            {
                if (!(await VolumeQuotas.ReserveAsync(work, caller.Project, new VolumeAmount(1, 0, draft.SizeGiB), limits, cancellationToken)).TryGet(out _, out var over))
                {
                    return over;
                }

                await volumes.AddAsync(work, draft, cancellationToken);
                await StartAsync(work, caller, new VolumeAct { Verb = VolumeVerb.Create, Volume = wanted.Id }, cancellationToken);
                return draft;
            },
            cancellationToken);
    }

    /// <summary>Begins to delete a volume.</summary>
    public Task<Result<VolumeRow>> DeleteAsync(RequestContext caller, VolumeId volume, bool isForced, bool isCascading, CancellationToken cancellationToken) =>
        database.TryWriteAsync<VolumeRow>(
            async work =>
            {
                var held = (await VolumeStore.ListAttachmentsAsync(work, volume.ToString(), cancellationToken)).Count > 0;
                var changed = await volumes.ChangeAsync(
                    work, volume,
                    row => row.Status is VolumeStatus.Deleting ? row
                        : held || (!isForced && !VolumeStatus.Deletable.Contains(row.Status)) ? Refuse(row)
                        : row with { Status = VolumeStatus.Deleting },
                    cancellationToken);
                if (!changed.TryGet(out var deleting, out var fault))
                {
                    return fault;
                }

                if (!(await DropSnapshotsAsync(work, caller, volume, isCascading, cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                // What is being made of it is stopped first; asked twice, the second finds nothing.
                await operations.CancelAsync(work, volume.ToString(), cancellationToken);
                await StartAsync(work, caller, new VolumeAct { Verb = VolumeVerb.Delete, Volume = volume }, cancellationToken);
                return deleting;
            },
            cancellationToken);

    /// <summary>Begins to make a volume larger.</summary>
    public async Task<Result<VolumeRow>> ExtendAsync(RequestContext caller, VolumeRow found, long sizeGiB, bool mayBeInUse, CancellationToken cancellationToken)
    {
        if (sizeGiB <= found.SizeGiB || sizeGiB > VolumeDrafts.MostGiB)
        {
            return new Fault.Invalid($"Invalid input received: New size for extend must be greater than current size. (current: {found.SizeGiB}, extended: {sizeGiB}).");
        }

        var project = new ProjectId(found.ProjectId);
        var limits = await quotas.LimitsAsync(project, cancellationToken);
        if (VolumeQuotas.CheckSize(sizeGiB, limits) is { } tooLarge)
        {
            return tooLarge;
        }

        return await database.TryWriteAsync<VolumeRow>(
            async work =>
            {
                var before = found.SizeGiB;
                var changed = await volumes.ChangeAsync(
                    work, found.VolumeId,
                    row =>
                    {
                        before = row.SizeGiB;
                        return row.Status is VolumeStatus.Available || (mayBeInUse && row.Status is VolumeStatus.InUse)
                            ? row with { Status = VolumeStatus.Extending, PreviousStatus = row.Status }
                            : new Fault.Invalid($"Invalid volume: Volume {row.Id} status must be '{VolumeStatus.Available}'{(mayBeInUse ? " or 'in-use'" : "")} to extend, currently {row.Status}.");
                    },
                    cancellationToken);
                if (!changed.TryGet(out var extending, out var fault)
                    || !(await VolumeQuotas.ReserveAsync(work, project, new VolumeAmount(0, 0, sizeGiB - before), limits, cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                await StartAsync(work, caller, new VolumeAct { Verb = VolumeVerb.Extend, Volume = found.VolumeId, NewSizeGiB = sizeGiB }, cancellationToken);
                return extending;
            },
            cancellationToken);
    }

    /// <summary>Begins to make a snapshot; one of this id that is there already is the answer.</summary>
    public async Task<Result<SnapshotRow>> SnapshotAsync(RequestContext caller, NewSnapshot wanted, CancellationToken cancellationToken)
    {
        if (await snapshots.FindAsync(wanted.Id, cancellationToken) is { } known)
        {
            return caller.IsAdmin || known.ProjectId == caller.Project.Value ? known : new Fault.Conflict($"Snapshot {wanted.Id} exists.");
        }

        if (!(await volumes.FindAsync(caller, wanted.Volume.ToString(), cancellationToken)).TryGet(out var volume, out var fault))
        {
            return fault;
        }

        if (volume.Status is not VolumeStatus.Available && !(wanted.Force && volume.Status is VolumeStatus.InUse or VolumeStatus.Detaching or VolumeStatus.Attaching or VolumeStatus.Reserved))
        {
            return new Fault.Invalid($"Invalid volume: Volume {volume.Id} status must be available, but current status is: {volume.Status}.");
        }

        SnapshotRow row = new()
        {
            Id = wanted.Id.ToString(),
            ProjectId = caller.Project.Value,
            UserId = caller.User.Value,
            VolumeId = volume.Id,
            Name = wanted.Name,
            Description = wanted.Description,
            SizeGiB = volume.SizeGiB,
            Status = VolumeStatus.Creating,
            Metadata = Texts.Write(wanted.Metadata),
            ImageMetadata = volume.ImageMetadata,
            Bootable = volume.Bootable,
        };
        var limits = await quotas.LimitsAsync(caller.Project, cancellationToken);
        return await database.TryWriteAsync<SnapshotRow>(
            async work =>
            {
                if (!(await VolumeQuotas.ReserveAsync(work, caller.Project, new VolumeAmount(0, 1, row.SizeGiB), limits, cancellationToken)).TryGet(out _, out var over))
                {
                    return over;
                }

                await snapshots.AddAsync(work, row, cancellationToken);
                await StartAsync(
                    work, caller, new VolumeAct { Verb = VolumeVerb.Snapshot, Volume = volume.VolumeId, Snapshot = wanted.Id }, cancellationToken);
                return row;
            },
            cancellationToken);
    }

    /// <summary>Begins to delete a snapshot.</summary>
    public Task<Result<SnapshotRow>> DeleteSnapshotAsync(RequestContext caller, SnapshotId snapshot, bool isForced, CancellationToken cancellationToken) =>
        database.TryWriteAsync(work => DropSnapshotAsync(work, caller, snapshot, isForced, cancellationToken), cancellationToken);

    private static Fault.Conflict Refuse(VolumeRow row) => new(
        $"Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, "
        + $"belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer. Its status is {row.Status}.");

    private async Task<Result<SnapshotRow>> DropSnapshotAsync(
        IUnitOfWork work, RequestContext caller, SnapshotId snapshot, bool isForced, CancellationToken cancellationToken)
    {
        var changed = await snapshots.ChangeAsync(
            work, snapshot,
            row => isForced || row.Status is VolumeStatus.Available or VolumeStatus.Error or VolumeStatus.ErrorDeleting or VolumeStatus.Deleting
                ? row with { Status = VolumeStatus.Deleting }
                : new Fault.Invalid($"Invalid snapshot: Snapshot status must be available or error, but current status is: {row.Status}."),
            cancellationToken);
        if (changed.TryGet(out var deleting, out _))
        {
            VolumeAct act = new() { Verb = VolumeVerb.DeleteSnapshot, Volume = Identifier.Parse<VolumeId>(deleting.VolumeId), Snapshot = snapshot };
            await StartAsync(work, caller, act, cancellationToken);
        }

        return changed;
    }

    private async Task<Result<Done>> DropSnapshotsAsync(
        IUnitOfWork work, RequestContext caller, VolumeId volume, bool isCascading, CancellationToken cancellationToken)
    {
        var ids = await work.QueryAsync<string>("SELECT id FROM volume_snapshots WHERE volume_id = @volume", new { volume = volume.ToString() }, cancellationToken);
        if (ids.Count > 0 && !isCascading)
        {
            return new Fault.Conflict($"Invalid volume: Volume {volume} still has {ids.Count} dependent snapshots.");
        }

        foreach (var id in ids)
        {
            if (!(await DropSnapshotAsync(work, caller, Identifier.Parse<SnapshotId>(id), isForced: true, cancellationToken)).TryGet(out _, out var fault))
            {
                return fault;
            }
        }

        return default(Done);
    }

    private Task<OperationId> StartAsync(IUnitOfWork work, RequestContext caller, VolumeAct act, CancellationToken cancellationToken) =>
        operations.StartAsync(work, workflow, new NewOperation<VolumeAct>(act.Volume.ToString(), caller, act), cancellationToken);
}
