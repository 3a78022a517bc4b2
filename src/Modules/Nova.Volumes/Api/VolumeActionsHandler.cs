using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Volumes.Files;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>The actions on a volume: what users do to it, and what compute services said of it before there were attachments.</summary>
internal sealed class VolumeActionsHandler(
    VolumesHandler lookup, VolumeStore volumes, VolumeRequests requests, VolumeHolds holds, VolumeFiles files, IServerDirectory servers)
{
    public async Task<IResult> ExtendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ExtendRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, VolumePolicies.Extend, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        // Before 3.42 nobody expected that a volume grows under a running guest.
        var mayBeInUse = VolumeVersion.Supports(call, 42)
            && call.Allows(VolumePolicies.ExtendAttached, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId)));
        return (await requests.ExtendAsync(call.Caller, row, request.Extend.NewSize, mayBeInUse, cancellationToken))
            .Match(_ => call.Accepted(), refusal => CinderAnswer.Of(call, refusal));
    }

    public Task<IResult> ReserveAsync(ApiCall call, CancellationToken cancellationToken) =>
        ActAsync(call, VolumePolicies.Reserve, async row =>
            (await holds.ReserveAsync(call.Caller, row.VolumeId, $"reserved by {call.Caller.User}", "rw", cancellationToken)).Match<Result<Done>>(_ => default(Done), fault => Legacy(fault)), cancellationToken);

    public Task<IResult> UnreserveAsync(ApiCall call, CancellationToken cancellationToken) =>
        ActAsync(call, VolumePolicies.Unreserve, async row =>
            (await holds.ReleaseAllAsync(row.VolumeId, hold => hold.Status is AttachmentRow.Reserved && !IsServer(hold), cancellationToken)).Match<Result<Done>>(_ => default(Done), fault => fault), cancellationToken);

    public Task<IResult> BeginDetachingAsync(ApiCall call, CancellationToken cancellationToken) =>
        MoveAllAsync(call, VolumePolicies.BeginDetaching, AttachmentRow.Attached, hold => hold with { Status = AttachmentRow.Detaching }, cancellationToken);

    public Task<IResult> RollDetachingAsync(ApiCall call, CancellationToken cancellationToken) =>
        MoveAllAsync(call, VolumePolicies.RollDetaching, AttachmentRow.Detaching, hold => hold with { Status = AttachmentRow.Attached }, cancellationToken);

    public async Task<IResult> AttachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AttachRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Attach;
        if ((body.InstanceUuid is null) == (body.HostName is null))
        {
            return call.Fault(new Fault.Invalid("Invalid request to attach volume to an invalid target: name either a server or a host."));
        }

        return await ActAsync(call, VolumePolicies.Attach, async row =>
        {
            var holder = body.InstanceUuid is { } text ? Identifier.Parse<ServerId>(text).ToString() : $"host {body.HostName}";
            await holds.ReleaseAllAsync(row.VolumeId, hold => hold.Status is AttachmentRow.Reserved && !IsServer(hold), cancellationToken);
            if (!(await holds.ReserveAsync(call.Caller, row.VolumeId, holder, body.Mode ?? "rw", cancellationToken)).TryGet(out var hold, out var refusal))
            {
                return Legacy(refusal);
            }

            var moved = await holds.MoveAsync(
                Identifier.Parse<AttachmentId>(hold.Id), current => holds.Attached(current) with { Device = body.Mountpoint, Host = body.HostName }, cancellationToken);
            return moved.TryGet(out _, out refusal) ? default(Done) : refusal;
        }, cancellationToken);
    }

    public async Task<IResult> DetachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<DetachRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ReleaseAsync(call, VolumePolicies.Detach, request.Detach.AttachmentId, cancellationToken);
    }

    public async Task<IResult> ForceDetachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ForceDetachRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ReleaseAsync(call, VolumePolicies.ForceDetach, request.Detach.AttachmentId, cancellationToken);
    }

    public async Task<IResult> ConnectAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ConnectRequest>(cancellationToken)).TryGet(out _, out var fault)
            || !(await lookup.FindAsync(call, VolumePolicies.Connect, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        return call.Json(new JsonObject { ["connection_info"] = Connection(row.VolumeId) });
    }

    // A file needs no connection: there is nothing to end.
    public Task<IResult> DisconnectAsync(ApiCall call, CancellationToken cancellationToken) =>
        ActAsync(call, VolumePolicies.Disconnect, _ => Task.FromResult<Result<Done>>(default(Done)), cancellationToken);

    public async Task<IResult> SetBootableAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<BootableRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(call, VolumePolicies.SetBootable, row => row with { Bootable = request.SetBootable.Bootable ? 1 : 0 }, _ => TypedResults.Ok(), cancellationToken);
    }

    public async Task<IResult> SetReadOnlyAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ReadOnlyRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(
            call, VolumePolicies.SetReadOnly,
            row => row.Status is VolumeStatus.Available
                ? row with { ReadOnly = request.Update.ReadOnly ? 1 : 0 }
                : new Fault.Invalid($"Invalid volume: Volume {row.Id} status must be available to update readonly flag, but current status is: {row.Status}."),
            _ => call.Accepted(), cancellationToken);
    }

    public async Task<IResult> SetImageMetadataAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<SetImageMetadataRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(
            call, VolumePolicies.ImageMetadata,
            row => row with { ImageMetadata = Texts.Write(row.GetImageMetadata().Concat(request.Set.Metadata).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value)) },
            row => call.Json(new JsonObject { ["metadata"] = VolumeViews.Map(row.GetImageMetadata()) }), cancellationToken);
    }

    public async Task<IResult> UnsetImageMetadataAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UnsetImageMetadataRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var key = request.Unset.Key;
        return await ChangeAsync(
            call, VolumePolicies.ImageMetadata,
            row => row.GetImageMetadata().ContainsKey(key)
                ? row with { ImageMetadata = Texts.Write(row.GetImageMetadata().Where(pair => pair.Key != key).ToDictionary()) }
                : new Fault.NotFound("Metadata item", key),
            _ => call.Json(new JsonObject()), cancellationToken);
    }

    public async Task<IResult> ShowImageMetadataAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, VolumePolicies.ShowImageMetadata, cancellationToken)).Match(
            row => call.Json(new JsonObject { ["metadata"] = VolumeViews.Map(row.GetImageMetadata()) }), call.Fault);

    public async Task<IResult> ResetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ResetVolumeRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (request.Reset is { Status: null, AttachStatus: null, MigrationStatus: null })
        {
            return call.Fault(new Fault.Invalid("Must specify 'status', 'attach_status' or 'migration_status' for update."));
        }

        if (request.Reset.Status is { } status && !VolumeStatus.Settable.Contains(status))
        {
            return call.Fault(new Fault.Invalid($"Invalid input for field/attribute status. Value: {status}. It is none of {string.Join(", ", VolumeStatus.Settable)}."));
        }

        if (request.Reset.AttachStatus is "detached" && (await lookup.FindAsync(call, VolumePolicies.ResetStatus, cancellationToken)).TryGet(out var found, out _))
        {
            await holds.ReleaseAllAsync(found.VolumeId, _ => true, cancellationToken);
        }

        return await ChangeAsync(
            call, VolumePolicies.ResetStatus, row => row with { Status = request.Reset.Status ?? row.Status, PreviousStatus = null }, _ => call.Accepted(), cancellationToken);
    }

    public async Task<IResult> ForceDeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, VolumePolicies.ForceDelete, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var deleted = await requests.DeleteAsync(call.Caller, row.VolumeId, isForced: true, isCascading: false, cancellationToken);
        return deleted.Match(_ => call.Accepted(), refusal => call.Fault(Legacy(refusal)));
    }

    /// <summary>How a host reaches a volume, as connectors of other services read it.</summary>
    public JsonObject Connection(VolumeId volume) => new()
    {
        ["driver_volume_type"] = "file",
        ["data"] = new JsonObject { ["device_path"] = files.PathOf(volume), ["format"] = "raw", ["access_mode"] = "rw", ["encrypted"] = false },
    };

    /// <summary>
    /// A volume that a server has open is let go by the compute service alone: another's word would give it away while its old holder
    /// still writes to it (CVE-2023-2088).
    /// </summary>
    public async Task<Fault?> CheckReleaseAsync(ApiCall call, AttachmentRow hold, CancellationToken cancellationToken)
    {
        if (!IsServer(hold) || hold.Host is null || call.Caller.Roles.Contains("service") || call.Caller.ServiceRoles.Contains("service"))
        {
            return null;
        }

        var server = Identifier.Parse<ServerId>(hold.ServerId);
        return (await servers.ExistingAsync([server], cancellationToken)).Contains(server)
            ? new Fault.Conflict($"Detach volume from instance {server} using the Compute API")
            : null;
    }

    // Cinder's old calls say 400 where the newer ones say 409.
    private static Fault Legacy(Fault fault) => fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault;

    private static bool IsServer(AttachmentRow hold) => Identifier.TryParse<ServerId>(hold.ServerId, out _);

    private async Task<IResult> ReleaseAsync(ApiCall call, Policy policy, string? attachment, CancellationToken cancellationToken) =>
        await ActAsync(call, policy, async row =>
        {
            var held = (await volumes.ListAttachmentsAsync([row.Id], cancellationToken))[row.Id].Where(hold => attachment is null || hold.Id == attachment).ToList();
            foreach (var hold in held)
            {
                if (await CheckReleaseAsync(call, hold, cancellationToken) is { } refusal)
                {
                    return refusal;
                }
            }

            return (await holds.ReleaseAllAsync(row.VolumeId, hold => held.Any(one => one.Id == hold.Id), cancellationToken)).Match<Result<Done>>(_ => default(Done), fault => fault);
        }, cancellationToken);

    private Task<IResult> MoveAllAsync(ApiCall call, Policy policy, string from, Func<AttachmentRow, AttachmentRow> change, CancellationToken cancellationToken) =>
        ActAsync(call, policy, async row =>
        {
            var held = (await volumes.ListAttachmentsAsync([row.Id], cancellationToken))[row.Id].Where(hold => hold.Status == from).ToList();
            if (held is [])
            {
                return new Fault.Invalid($"Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach. Its status is {row.Status}.");
            }

            foreach (var hold in held)
            {
                await holds.MoveAsync(Identifier.Parse<AttachmentId>(hold.Id), current => change(current), cancellationToken);
            }

            return default(Done);
        }, cancellationToken);

    private async Task<IResult> ActAsync(ApiCall call, Policy policy, Func<VolumeRow, Task<Result<Done>>> act, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault)
            ? (await act(row)).Match(_ => call.Accepted(), call.Fault)
            : call.Fault(fault);

    private async Task<IResult> ChangeAsync(
        ApiCall call, Policy policy, Func<VolumeRow, Result<VolumeRow>> change, Func<VolumeRow, IResult> answer, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault)
            ? (await volumes.ChangeAsync(row.VolumeId, change, cancellationToken)).Match(answer, call.Fault)
            : call.Fault(fault);
}
