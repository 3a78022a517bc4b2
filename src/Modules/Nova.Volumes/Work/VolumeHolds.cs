using Nova.Core;
using Nova.Data;
using Nova.Volumes.Storage;

namespace Nova.Volumes.Work;

/// <summary>
/// Who holds a volume, and the status that follows from it. The volume's row is written with each change, so that two who want it
/// at once meet there.
/// </summary>
internal sealed class VolumeHolds(Database database, VolumeStore volumes, TimeProvider clock)
{
    /// <summary>Holds a volume for a server; the same server again has the hold that it has.</summary>
    public Task<Result<AttachmentRow>> ReserveAsync(
        RequestContext caller, VolumeId volume, string server, string mode, CancellationToken cancellationToken) =>
        database.TryWriteAsync<AttachmentRow>(
            async work =>
            {
                var known = await VolumeStore.ListAttachmentsAsync(work, volume.ToString(), cancellationToken);
                if (known.FirstOrDefault(row => row.ServerId == server) is { } mine)
                {
                    return mine;
                }

                AttachmentRow hold = new()
                {
                    Id = Identifier.New<AttachmentId>().ToString(),
                    VolumeId = volume.ToString(),
                    ProjectId = caller.Project.Value,
                    ServerId = server,
                    Mode = mode,
                    Status = AttachmentRow.Reserved,
                };
                var changed = await volumes.ChangeAsync(
                    work, volume,
                    row => !VolumeStore.IsKnownTo(caller, row) ? VolumeStore.NotFound(row.Id)
                        : row.Status is VolumeStatus.Available ? row with { Status = VolumeStatus.Reserved }
                        // Others hold it, and may: the row is written all the same, so that a deletion that begins just now meets it.
                        : row.Multiattach is 1 && row.Status is VolumeStatus.InUse or VolumeStatus.Reserved or VolumeStatus.Attaching ? row with { }
                        : new Fault.Conflict($"Invalid volume: volume {row.Id} is already attached or not available. Its status is '{row.Status}'."),
                    cancellationToken);
                if (!changed.TryGet(out _, out var fault))
                {
                    return fault;
                }

                await volumes.AddAttachmentAsync(work, hold, cancellationToken);
                return hold with { CreatedAt = clock.GetUtcNow().ToMicroseconds() };
            },
            cancellationToken);

    /// <summary>Moves a hold on; the volume's status follows.</summary>
    public Task<Result<AttachmentRow>> MoveAsync(
        AttachmentId attachment, Func<AttachmentRow, Result<AttachmentRow>> change, CancellationToken cancellationToken) =>
        database.TryWriteAsync<AttachmentRow>(
            async work =>
            {
                if (await VolumeStore.FindAttachmentAsync(work, attachment, cancellationToken) is not { } row)
                {
                    return NotFound(attachment.ToString());
                }

                if (!change(row).TryGet(out var changed, out var fault))
                {
                    return fault;
                }

                await VolumeStore.WriteAttachmentAsync(work, changed, cancellationToken);
                await SettleAsync(work, row.VolumeId, cancellationToken);
                return changed;
            },
            cancellationToken);

    /// <summary>Ends a hold; nothing where it has ended.</summary>
    public Task ReleaseAsync(AttachmentId attachment, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            if (await VolumeStore.FindAttachmentAsync(work, attachment, cancellationToken) is { } row)
            {
                await VolumeStore.RemoveAttachmentAsync(work, row.Id, cancellationToken);
                await SettleAsync(work, row.VolumeId, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Ends every hold of a volume that the condition names, and sets the status that follows.</summary>
    public Task<Result<VolumeRow>> ReleaseAllAsync(VolumeId volume, Func<AttachmentRow, bool> which, CancellationToken cancellationToken) =>
        database.TryWriteAsync(
            async work =>
            {
                foreach (var row in (await VolumeStore.ListAttachmentsAsync(work, volume.ToString(), cancellationToken)).Where(which))
                {
                    await VolumeStore.RemoveAttachmentAsync(work, row.Id, cancellationToken);
                }

                await SettleAsync(work, volume.ToString(), cancellationToken);
                return await volumes.ChangeAsync(work, volume, row => row, cancellationToken);
            },
            cancellationToken);

    public AttachmentRow Attached(AttachmentRow row) =>
        row with { Status = AttachmentRow.Attached, AttachedAt = row.AttachedAt ?? clock.GetUtcNow().ToMicroseconds() };

    public static Fault NotFound(string id) => new Fault.NotFound("Volume attachment", id);

    // While it grows, is copied or is being deleted, its status is that work's; what it goes back to is corrected.
    private async Task SettleAsync(IUnitOfWork work, string volume, CancellationToken cancellationToken)
    {
        var held = await VolumeStore.ListAttachmentsAsync(work, volume, cancellationToken);
        var status = held.Any(row => row.Status is AttachmentRow.Attached) ? VolumeStatus.InUse
            : held.Any(row => row.Status is AttachmentRow.Detaching) ? VolumeStatus.Detaching
            : held.Any(row => row.Status is AttachmentRow.Attaching) ? VolumeStatus.Attaching
            : held.Count > 0 ? VolumeStatus.Reserved
            : VolumeStatus.Available;
        await volumes.ChangeAsync(
            work, Identifier.Parse<VolumeId>(volume),
            row => row.Status is VolumeStatus.Available or VolumeStatus.Reserved or VolumeStatus.Attaching or VolumeStatus.InUse or VolumeStatus.Detaching
                ? row with { Status = status }
                : row.PreviousStatus is not null ? row with { PreviousStatus = status } : row,
            cancellationToken);
    }
}
