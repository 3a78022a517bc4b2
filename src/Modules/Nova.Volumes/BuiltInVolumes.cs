using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Volumes.Files;
using Nova.Volumes.Quotas;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;

namespace Nova.Volumes;

/// <inheritdoc />
internal sealed class BuiltInVolumes(
    VolumeStore volumes, SnapshotStore snapshots, VolumeQuotas quotas, VolumeRequests requests, VolumeHolds holds, VolumeMaker maker, VolumeFiles files) : IVolumeService
{
    public async Task<Result<Volume>> FindAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken) =>
        (await volumes.FindAsync(caller, volume.ToString(), cancellationToken)).TryGet(out var row, out var fault)
            ? await ToContractAsync(row, cancellationToken)
            : fault;

    public async Task<IReadOnlyList<Volume>> ListAsync(RequestContext caller, int offset, int limit, CancellationToken cancellationToken)
    {
        var rows = await volumes.ListAsync(
            "project_id = @project", "volumes.created_at DESC, volumes.id DESC", new { project = caller.Project.Value, offset, limit }, cancellationToken);
        var held = await volumes.ListAttachmentsAsync([.. rows.Select(row => row.Id)], cancellationToken);
        return [.. rows.Select(row => row.ToContract(held[row.Id]))];
    }

    public async Task<Result<VolumeSnapshot>> FindSnapshotAsync(RequestContext caller, SnapshotId snapshot, CancellationToken cancellationToken) =>
        (await snapshots.FindAsync(caller, snapshot.ToString(), cancellationToken)).Match<Result<VolumeSnapshot>>(row => row.ToContract(), fault => fault);

    public async Task<IReadOnlyList<VolumeSnapshot>> ListSnapshotsAsync(RequestContext caller, int offset, int limit, CancellationToken cancellationToken) =>
        [.. (await snapshots.ListAsync(
            "project_id = @project", "created_at DESC, id DESC", new { project = caller.Project.Value, offset, limit }, cancellationToken)).Select(row => row.ToContract())];

    public async Task<bool> HasTypeAsync(RequestContext caller, string type, CancellationToken cancellationToken) =>
        await volumes.FindTypeAsync(type, cancellationToken) is { } row && (row.IsPublic is 1 || caller.IsAdmin);

    public async Task<Result<Done>> CheckQuotaAsync(RequestContext caller, int volumes, long sizeGiB, CancellationToken cancellationToken) =>
        await quotas.CheckAsync(caller.Project, new VolumeAmount(volumes, 0, sizeGiB), cancellationToken);

    public async Task<Result<Volume>> CreateAsync(RequestContext caller, NewVolume volume, CancellationToken cancellationToken) =>
        (await requests.CreateAsync(caller, volume, cancellationToken)).Match<Result<Volume>>(row => row.ToContract([]), fault => fault);

    public async Task<Result<Volume>> WaitUntilReadyAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken) =>
        (await maker.MakeAsync(caller, volume, cancellationToken)).TryGet(out var row, out var fault) ? await ToContractAsync(row, cancellationToken) : fault;

    public async Task<Result<Done>> DeleteAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken)
    {
        var deleted = await requests.DeleteAsync(caller, volume, isForced: false, isCascading: false, cancellationToken);
        return deleted.TryGet(out _, out var fault) || fault is Fault.NotFound ? default(Done) : fault;
    }

    public async Task<Result<VolumeSnapshot>> CreateSnapshotAsync(RequestContext caller, NewSnapshot snapshot, CancellationToken cancellationToken) =>
        (await requests.SnapshotAsync(caller, snapshot, cancellationToken)).Match<Result<VolumeSnapshot>>(row => row.ToContract(), fault => fault);

    public async Task<Result<VolumeSnapshot>> WaitForSnapshotAsync(RequestContext caller, SnapshotId snapshot, CancellationToken cancellationToken) =>
        (await snapshots.FindAsync(caller, snapshot.ToString(), cancellationToken)).TryGet(out var row, out var fault)
        && (await maker.CopyAsync(Identifier.Parse<VolumeId>(row.VolumeId), snapshot, cancellationToken)).TryGet(out row, out fault)
            ? row.ToContract()
            : fault;

    public async Task<Result<Done>> DeleteSnapshotAsync(RequestContext caller, SnapshotId snapshot, CancellationToken cancellationToken)
    {
        if (!(await snapshots.FindAsync(caller, snapshot.ToString(), cancellationToken)).TryGet(out _, out var fault))
        {
            return fault;
        }

        return (await requests.DeleteSnapshotAsync(caller, snapshot, isForced: false, cancellationToken)).TryGet(out _, out fault) ? default(Done) : fault;
    }

    public async Task<Result<AttachmentId>> ReserveAsync(RequestContext caller, VolumeId volume, ServerId server, CancellationToken cancellationToken) =>
        (await holds.ReserveAsync(caller, volume, server.ToString(), "rw", cancellationToken))
        .Match<Result<AttachmentId>>(row => Identifier.Parse<AttachmentId>(row.Id), fault => fault);

    public async Task<Result<VolumeConnection>> ConnectAsync(
        RequestContext caller, AttachmentId attachment, HostName host, string device, CancellationToken cancellationToken)
    {
        var moved = await holds.MoveAsync(
            attachment,
            row => row with { Host = host.Value, Device = device, Status = row.Status is AttachmentRow.Reserved ? AttachmentRow.Attaching : row.Status },
            cancellationToken);
        return moved.Match<Result<VolumeConnection>>(
            row => new VolumeConnection("file", files.PathOf(Identifier.Parse<VolumeId>(row.VolumeId)), "raw"), fault => fault);
    }

    public async Task<Result<Done>> CompleteAsync(RequestContext caller, AttachmentId attachment, CancellationToken cancellationToken) =>
        (await holds.MoveAsync(attachment, row => holds.Attached(row), cancellationToken)).TryGet(out _, out var fault) ? default(Done) : fault;

    public async Task<Result<Done>> MarkDetachingAsync(RequestContext caller, AttachmentId attachment, bool isDetaching, CancellationToken cancellationToken)
    {
        var moved = await holds.MoveAsync(
            attachment,
            row => row.IsShown
                ? row with { Status = isDetaching ? AttachmentRow.Detaching : AttachmentRow.Attached }
                : new Fault.Conflict($"Invalid volume: volume {row.VolumeId} is not attached."),
            cancellationToken);
        return moved.TryGet(out _, out var fault) ? default(Done) : fault;
    }

    public Task ReleaseAsync(RequestContext caller, AttachmentId attachment, CancellationToken cancellationToken) =>
        holds.ReleaseAsync(attachment, cancellationToken);

    public Task<Result<Done>> ReimageAsync(RequestContext caller, VolumeId volume, ImageId image, CancellationToken cancellationToken) =>
        maker.ReimageAsync(caller, volume, image, cancellationToken);

    public async Task<IReadOnlyList<VolumeHold>> ListUnfinishedHoldsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
    [
        .. (await volumes.ListAttachmentsAsync(
            "status IN ('reserved', 'attaching', 'detaching') AND created_at < @before", new { before = before.ToMicroseconds() }, cancellationToken))
        .Where(row => Identifier.TryParse<ServerId>(row.ServerId, out _))
        .Select(row => new VolumeHold(Identifier.Parse<AttachmentId>(row.Id), Identifier.Parse<VolumeId>(row.VolumeId), Identifier.Parse<ServerId>(row.ServerId))),
    ];

    private async Task<Volume> ToContractAsync(VolumeRow row, CancellationToken cancellationToken) =>
        row.ToContract((await volumes.ListAttachmentsAsync([row.Id], cancellationToken))[row.Id]);
}
