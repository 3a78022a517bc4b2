using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Attachments (since 3.27; their completion since 3.44): how a compute service holds, connects and lets go of volumes.</summary>
internal sealed class AttachmentsHandler(VolumeStore volumes, VolumeHolds holds, VolumeActionsHandler actions)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var all = call.Caller.IsAdmin && call.QueryText("all_tenants") is "1" or "True" or "true";
        var (volume, server, status) = (call.QueryText("volume_id"), call.QueryText("instance_id"), call.QueryText("status"));
        var condition = (all ? "1 = 1" : "project_id = @project") + (volume is null ? "" : " AND volume_id = @volume")
            + (server is null ? "" : " AND server_id = @server") + (status is null ? "" : " AND status = @status");
        var rows = await volumes.ListAttachmentsAsync(condition, new { project = call.Caller.Project.Value, volume, server, status }, cancellationToken);
        var isDetailed = call.Http.Request.Path.Value!.EndsWith("/detail", StringComparison.Ordinal);
        return call.Json(new JsonObject
        {
            ["attachments"] = new JsonArray([.. rows.Select(row => isDetailed ? VolumeViews.Attachment(row, null) : Brief(row))]),
        });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).Match(row => Answer(call, row), call.Fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateAttachmentRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Attachment;
        if (body.Connector is not null && !call.Allows(VolumePolicies.UpdateAttachment))
        {
            return call.Fault(new Fault.Forbidden(VolumePolicies.UpdateAttachment.Name));
        }

        var holder = body.InstanceUuid is { } text ? Identifier.Parse<ServerId>(text).ToString() : $"held by {call.Caller.RequestId}";
        var reserved = await holds.ReserveAsync(call.Caller, Identifier.Parse<VolumeId>(body.VolumeUuid), holder, body.Mode ?? "rw", cancellationToken);
        if (!reserved.TryGet(out var hold, out fault))
        {
            return call.Fault(fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault);
        }

        return body.Connector is { } connector ? await ConnectAsync(call, hold, connector, cancellationToken) : Answer(call, hold);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateAttachmentRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindAsync(call, cancellationToken)).TryGet(out var hold, out fault))
        {
            return call.Fault(fault);
        }

        return await ConnectAsync(call, hold, request.Attachment.Connector, cancellationToken);
    }

    public async Task<IResult> CompleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var hold, out var fault))
        {
            return call.Fault(fault);
        }

        return (await holds.MoveAsync(Identifier.Parse<AttachmentId>(hold.Id), row => holds.Attached(row), cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var hold, out var fault))
        {
            return call.Fault(fault);
        }

        if (await actions.CheckReleaseAsync(call, hold, cancellationToken) is { } refusal)
        {
            return call.Fault(refusal);
        }

        await holds.ReleaseAsync(Identifier.Parse<AttachmentId>(hold.Id), cancellationToken);
        var left = (await volumes.ListAttachmentsAsync([hold.VolumeId], cancellationToken))[hold.VolumeId];
        return call.Json(new JsonObject { ["attachments"] = new JsonArray([.. left.Select(row => VolumeViews.Attachment(row, null))]) });
    }

    private static JsonObject Brief(AttachmentRow row) => new()
    {
        ["id"] = row.Id,
        ["status"] = row.Status,
        ["instance"] = row.ServerId,
        ["volume_id"] = row.VolumeId,
    };

    private static IResult Answer(ApiCall call, AttachmentRow row, JsonObject? connection = null) =>
        call.Json(new JsonObject { ["attachment"] = VolumeViews.Attachment(row, connection) }, StatusCodes.Status200OK);

    private async Task<IResult> ConnectAsync(ApiCall call, AttachmentRow hold, ConnectorFacts connector, CancellationToken cancellationToken)
    {
        var moved = await holds.MoveAsync(
            Identifier.Parse<AttachmentId>(hold.Id),
            row => row with
            {
                Host = connector.Host ?? row.Host,
                Device = connector.Mountpoint ?? row.Device,
                Mode = connector.Mode ?? row.Mode,
                Status = row.Status is AttachmentRow.Reserved ? AttachmentRow.Attaching : row.Status,
            },
            cancellationToken);
        return moved.Match(row => Answer(call, row, actions.Connection(Identifier.Parse<VolumeId>(row.VolumeId))), call.Fault);
    }

    private async Task<Result<AttachmentRow>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        return Identifier.TryParse<AttachmentId>(text, out var id) && await volumes.FindAttachmentAsync(id, cancellationToken) is { } row
            && (call.Caller.IsAdmin || row.ProjectId == call.Caller.Project.Value)
            ? row
            : VolumeHolds.NotFound(text);
    }
}
