using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>The volumes of a server: list, show, attach, change, detach.</summary>
internal sealed class AttachmentsHandler(
    ServerLookup lookup, ActionRunner runner, BlockDeviceStore devices, IVolumeService volumes, IActionLog actions, IOperations operations,
    AttachVolumeWorkflow attaching, DetachVolumeWorkflow detaching, VolumeExchange exchange, Database database)
{
    // QEMU's PCI slots, and names of one letter, end there.
    private const int MostVolumes = 24;

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListAttachmentsQuery>().TryGet(out var query, out var fault)
            || !(await lookup.FindAsync(call, VolumePolicies.ListAttachments, cancellationToken)).TryGet(out var row, out fault)
            || !call.Page().TryGet(out var page, out fault))
        {
            return call.Fault(fault);
        }

        var shown = (await devices.ListAsync(row.ServerId, cancellationToken)).Where(IsShown).Skip(query.Offset).Take(page.Limit);
        return call.Json(new AttachmentsResponse { Attachments = [.. shown.Select(device => View(device))] });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, VolumePolicies.ShowAttachment, cancellationToken)).Match(
            found => call.Json(new AttachmentResponse { Attachment = View(found.Device) }), call.Fault);

    public async Task<IResult> AttachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AttachRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, VolumePolicies.Attach, cancellationToken)).TryGet(out var row, out fault)
            || !ActionRunner.Judge(call.Caller, row, VolumeAction.Attach(call.Version)).TryGet(out _, out fault)
            || !(await CheckVolumeAsync(call, row, request.Attachment, cancellationToken)).TryGet(out var volume, out fault))
        {
            return call.Fault(fault);
        }

        // Held first, so that of two who want it one is refused here; a hold that nothing came of is found by the reconciler.
        if (!(await volumes.ReserveAsync(call.Caller, volume.Id, row.ServerId, cancellationToken)).TryGet(out var hold, out fault))
        {
            return call.Fault(fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault);
        }

        if (!(await AcceptAsync(call, row, request.Attachment, hold, cancellationToken)).TryGet(out var device, out fault))
        {
            if (!await devices.HasHoldAsync(hold, cancellationToken))
            {
                await volumes.ReleaseAsync(call.Caller, hold, CancellationToken.None);
            }

            return call.Fault(fault);
        }

        return call.Version.Supports(101) ? call.Accepted() : call.Json(new NewAttachmentResponse { Attachment = NewView(device) });
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateAttachmentRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var wanted = request.Attachment;
        var isSwap = !call.Version.Supports(85) || !SameId(wanted.VolumeId, call.Route("volume"));
        if (!(await FindAsync(call, isSwap ? VolumePolicies.Swap : VolumePolicies.UpdateAttachment, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        if (isSwap)
        {
            return (await exchange.BeginAsync(call, found.Row, found.Device, wanted.VolumeId, cancellationToken)).Match(_ => call.Accepted(), call.Fault);
        }

        var device = found.Device;
        if ((wanted.Device is { } name && name != device.DeviceName) || (wanted.Tag is { } tag && tag != device.Tag)
            || (wanted.ServerId is { } server && !SameId(server, device.ServerId)) || (wanted.Id is { } id && !SameId(id, device.VolumeId!)))
        {
            return call.Fault(new Fault.Invalid("The device, tag, serverId and id of a volume attachment cannot be changed: only delete_on_termination can."));
        }

        if (wanted.DeleteOnTermination is { } flag)
        {
            await database.WriteAsync(
                async work =>
                {
                    await BlockDeviceStore.WriteAsync(work, device with { DeleteOnTermination = flag ? 1 : 0 }, cancellationToken);
                    await devices.ShowAsync(work, found.Row.ServerId, cancellationToken);
                },
                cancellationToken);
        }

        return call.Accepted();
    }

    public async Task<IResult> DetachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, VolumePolicies.Detach, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var (row, device) = found;
        if (device.IsRoot)
        {
            return call.Fault(new Fault.Refused("Cannot detach a root device volume"));
        }

        if (!ActionRunner.Judge(call.Caller, row, VolumeAction.Detach(call.Version)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        // A server that is on no host has its volumes, but no connection to them.
        if (device.IsDetaching is 1 || device.Hold is not { } hold || (device.Connection is null && row.Host is not null))
        {
            return call.Fault(new Fault.Invalid($"Invalid volume: Volume {device.VolumeId} is being attached or detached already."));
        }

        if (!(await volumes.MarkDetachingAsync(call.Caller, hold, isDetaching: true, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault);
        }

        var begun = await runner.BeginAsync(
            call.Caller, row.ServerId, VolumeAction.Detach(call.Version), current => current,
            async (work, current) =>
            {
                await BlockDeviceStore.WriteAsync(work, device with { IsDetaching = 1 }, cancellationToken);
                await actions.StartEventAsync(work, new ActionEvent(current.ServerId, call.Caller.RequestId, DetachVolumeWorkflow.EventName, HostOf(current)) { Detail = new ActionDetail { Volume = device.Volume } }, cancellationToken);
                VolumeOfServer state = new() { Server = current.ServerId, Device = device.Id, Volume = device.Volume!.Value, Hold = hold };
                await operations.StartAsync(work, detaching, new NewOperation<VolumeOfServer>(current.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        if (!begun.TryGet(out _, out fault))
        {
            await volumes.MarkDetachingAsync(call.Caller, hold, isDetaching: false, CancellationToken.None);
            return call.Fault(fault);
        }

        return call.Accepted();
    }

    private static HostName? HostOf(ServerRow row) => row.Host is { } host ? new HostName(host) : null;

    private static bool IsShown(BlockDeviceRow device) => device is { IsVolume: true, VolumeId: not null, AttachmentId: not null };

    private static bool SameId(string one, string other) => Guid.TryParse(one, out var left) && Guid.TryParse(other, out var right) && left == right;

    private static AttachmentView View(BlockDeviceRow device) => new()
    {
        Id = device.VolumeId!,
        ServerId = device.ServerId,
        VolumeId = device.VolumeId!,
        Device = device.DeviceName,
        Tag = device.Tag,
        DeleteOnTermination = device.DeleteOnTermination is 1,
        AttachmentId = device.AttachmentId,
        BdmUuid = device.Id,
    };

    private static NewAttachmentView NewView(BlockDeviceRow device) => new()
    {
        Id = device.VolumeId!,
        ServerId = device.ServerId,
        VolumeId = device.VolumeId!,
        Device = device.DeviceName,
        Tag = device.Tag,
        DeleteOnTermination = device.DeleteOnTermination is 1,
    };

    private async Task<Result<Volume>> CheckVolumeAsync(ApiCall call, ServerRow row, NewAttachment wanted, CancellationToken cancellationToken)
    {
        var id = Identifier.Parse<VolumeId>(wanted.VolumeId);
        if (!(await volumes.FindAsync(call.Caller, id, cancellationToken)).TryGet(out var volume, out var fault))
        {
            return fault;
        }

        var known = await devices.ListAsync(row.ServerId, cancellationToken);
        if (known.Any(device => device.VolumeId == id.ToString()))
        {
            return new Fault.Invalid($"Invalid volume: Volume {id} is already attached to instance {row.Id}");
        }

        if (known.Count(device => device.IsVolume) >= MostVolumes)
        {
            return new Fault.Refused($"The number of volumes of a server is at most {MostVolumes}.");
        }

        // Before 2.60 no client expected that a volume has several servers.
        return volume.IsMultiattach && !call.Version.Supports(60)
                ? new Fault.Invalid("Multiattach volumes are only supported starting with compute API version 2.60.")
            : !volume.IsMultiattach && await devices.IsOfAnotherAsync(id, row.ServerId, cancellationToken)
                ? new Fault.Invalid($"Invalid volume: volume '{id}' is attached to another instance, whatever its status says.")
            : volume.Status is "available" || (volume.IsMultiattach && volume.Status is "in-use") ? volume
            : new Fault.Invalid($"Invalid volume: volume '{id}' status must be 'available'{(volume.IsMultiattach ? " or 'in-use'" : "")}. Currently in '{volume.Status}'");
    }

    private async Task<Result<BlockDeviceRow>> AcceptAsync(
        ApiCall call, ServerRow found, NewAttachment wanted, AttachmentId hold, CancellationToken cancellationToken) =>
        await database.TryWriteAsync<BlockDeviceRow>(
            async work =>
            {
                BlockDeviceRow? added = null;
                Fault? refusal = null;
                var begun = await runner.BeginAsync(
                    work, call.Caller, found.ServerId, VolumeAction.Attach(call.Version), row => row with { }, cancellationToken);
                if (!begun.TryGet(out var row, out var fault))
                {
                    return fault;
                }

                var known = await BlockDeviceStore.ListAsync(work, row.Id, cancellationToken);
                (added, refusal) = Draft(row, known, wanted, hold);
                if (refusal is not null)
                {
                    return refusal;
                }

                await devices.AddAsync(work, added!, cancellationToken);
                await devices.ShowAsync(work, row.ServerId, cancellationToken);
                await actions.StartEventAsync(work, new ActionEvent(row.ServerId, call.Caller.RequestId, AttachVolumeWorkflow.EventName, HostOf(row)) { Detail = new ActionDetail { Volume = added!.Volume } }, cancellationToken);
                VolumeOfServer state = new() { Server = row.ServerId, Device = added!.Id, Volume = added.Volume!.Value, Hold = hold };
                await operations.StartAsync(work, attaching, new NewOperation<VolumeOfServer>(row.Id, call.Caller, state), cancellationToken);
                return added;
            },
            cancellationToken);

    private static (BlockDeviceRow? Row, Fault? Refusal) Draft(ServerRow row, IReadOnlyList<BlockDeviceRow> known, NewAttachment wanted, AttachmentId hold)
    {
        var volume = Identifier.Parse<VolumeId>(wanted.VolumeId).ToString();
        if (known.Any(device => device.VolumeId == volume))
        {
            return (null, new Fault.Invalid($"Invalid volume: Volume {volume} is already attached to instance {row.Id}"));
        }

        var taken = DeviceNames.TakenBy(row, known);
        var name = wanted.Device is { Length: > 0 } asked ? asked : DeviceNames.Next(DeviceNames.PrefixOf(row.GetImageProperties().GetValueOrDefault("hw_disk_bus")), taken);
        return taken.Contains(name)
            ? (null, new Fault.Conflict($"The supplied device path ({name}) is in use."))
            : (new BlockDeviceRow
            {
                Id = Identifier.NewUuid().ToString(),
                ServerId = row.Id,
                Position = known.Count is 0 ? 0 : known.Max(device => device.Position) + 1,
                Source = BlockDeviceRow.FromVolume,
                Destination = BlockDeviceRow.ToVolume,
                SourceId = volume,
                VolumeId = volume,
                AttachmentId = hold.ToString(),
                DeviceName = name,
                Tag = wanted.Tag,
                DeleteOnTermination = wanted.DeleteOnTermination is true ? 1 : 0,
            }, null);
    }

    private async Task<Result<Found>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault))
        {
            return fault;
        }

        var text = call.Route("volume");
        return Identifier.TryParse<VolumeId>(text, out var volume) && await devices.FindAsync(row.ServerId, volume, cancellationToken) is { } device && IsShown(device)
            ? new Found(row, device)
            : new Fault.NotFound("Volume attachment", text);
    }

    private sealed record Found(ServerRow Row, BlockDeviceRow Device);
}
