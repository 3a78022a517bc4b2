using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Assisted;

/// <summary>
/// Snapshots that only the hypervisor can make, since the volume is a file that a guest has open. The block storage service asks for them; every
/// refusal is a 400, as it always was.
/// </summary>
internal sealed class AssistedSnapshotsHandler(
    ServerStore servers, BlockDeviceStore devices, ActionRunner runner, IActionLog actions, IOperations operations, AssistedSnapshotWorkflow workflow)
{
    private static readonly ServerAction Make = new("volume_snapshot_create", null, null) { NeedsHost = true, HeedsLock = false };
    private static readonly ServerAction Remove = Make with { Name = "volume_snapshot_delete" };

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AssistedSnapshotRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var (wanted, info) = (request.Snapshot, request.Snapshot.CreateInfo);
        if (info.NewFile is "." or ".." || info.NewFile.AsSpan().IndexOfAny('/', '\0') >= 0)
        {
            return call.Fault(new Fault.Invalid("The new_file of a snapshot is the name of a file beside the volume's, without a path."));
        }

        return (await BeginAsync(call, wanted.VolumeId, info.SnapshotId, info.NewFile, Make, cancellationToken)).Match(
            volume => call.Json(new AssistedSnapshotResponse(new AssistedSnapshotView { Id = info.Id, VolumeId = volume.ToString() })), call.Fault);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        !VolumeOf(call.QueryText("delete_info")).TryGet(out var volume, out var fault)
            ? call.Fault(fault)
            : (await BeginAsync(call, volume, call.Route("id"), null, Remove, cancellationToken)).Match(_ => call.NoContent(), call.Fault);

    private static Result<string> VolumeOf(string? text)
    {
        try
        {
            using var document = JsonDocument.Parse(text ?? "");
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.TryGetProperty("volume_id", out var volume) && volume.ValueKind is JsonValueKind.String
                    ? volume.GetString()!
                    : new Fault.Invalid("delete_info names no volume_id.");
        }
        catch (JsonException)
        {
            return new Fault.Invalid("delete_info is no JSON object.");
        }
    }

    private static Fault.Invalid Unknown(string volume) => new Fault.Invalid($"No volume Block Device Mapping with id {volume}.");

    private async Task<Result<VolumeId>> BeginAsync(
        ApiCall call, string volumeText, string snapshot, string? newFile, ServerAction action, CancellationToken cancellationToken)
    {
        if (!Identifier.TryParse<VolumeId>(volumeText, out var volume))
        {
            return Unknown(volumeText);
        }

        var found = await devices.ListOfAsync(volume, cancellationToken);
        if (found.Count > 1)
        {
            return new Fault.Invalid($"Block Device Mapping {volume} is a multi-attach volume and is not valid for this operation.");
        }

        if (found is not [var device] || await servers.FindAsync(Identifier.Parse<ServerId>(device.ServerId), cancellationToken) is not { DeletedAt: null } server)
        {
            return Unknown(volumeText);
        }

        var begun = await runner.BeginAsync(
            call.Caller, server.ServerId, action, row => row,
            async (work, row) =>
            {
                ActionEvent happening = new(row.ServerId, call.Caller.RequestId, AssistedSnapshotWorkflow.EventName(newFile), new HostName(row.Host!));
                await actions.StartEventAsync(work, happening, cancellationToken);
                AssistedSnapshot state = new() { Server = row.ServerId, Volume = volume, Snapshot = snapshot, NewFile = newFile };
                await operations.StartAsync(work, workflow, new NewOperation<AssistedSnapshot>(row.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        return begun.TryGet(out _, out var fault) ? volume : fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault;
    }
}
