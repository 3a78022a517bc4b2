using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Volumes;

/// <summary>Volumes and snapshots through the Compute API, up to 2.35: the block storage service does it all.</summary>
internal sealed class VolumeProxyHandler(IVolumeService volumes)
{
    public async Task<IResult> ListVolumesAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Page(call).TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        var found = await volumes.ListAsync(call.Caller, page.Offset, page.Limit, cancellationToken);
        return call.Json(new ProxyVolumesResponse([.. found.Select(View)]));
    }

    public async Task<IResult> ShowVolumeAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).Match(volume => call.Json(new ProxyVolumeResponse(View(volume))), call.Fault);

    public async Task<IResult> CreateVolumeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ProxyCreateVolumeRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Volume;
        if (!Metadata(body.Metadata).TryGet(out var metadata, out fault))
        {
            return call.Fault(fault);
        }

        SnapshotId snapshot = default;
        if (body.SnapshotId is { Length: > 0 } text && !Identifier.TryParse(text, out snapshot))
        {
            return call.Fault(new Fault.NotFound("Snapshot", text));
        }

        NewVolume wanted = new()
        {
            Id = Identifier.New<VolumeId>(),
            Name = body.DisplayName ?? "",
            Description = body.DisplayDescription ?? "",
            SizeGiB = body.Size,
            Type = body.VolumeType is { Length: > 0 } type ? type : null,
            Zone = body.AvailabilityZone is { Length: > 0 } zone ? zone : null,
            Snapshot = body.SnapshotId is { Length: > 0 } ? snapshot : null,
            Metadata = metadata,
        };
        if (!(await volumes.CreateAsync(call.Caller, wanted, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        return (await volumes.FindAsync(call.Caller, wanted.Id, cancellationToken)).Match(
            made => call.Json(new ProxyVolumeResponse(View(made)), StatusCodes.Status200OK, ("Location", call.Link($"/os-volumes/{made.Id}"))), call.Fault);
    }

    public async Task<IResult> DeleteVolumeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var volume, out var fault))
        {
            return call.Fault(fault);
        }

        return (await volumes.DeleteAsync(call.Caller, volume.Id, cancellationToken)).Match(
            _ => call.Accepted(), refusal => call.Fault(refusal is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : refusal));
    }

    public async Task<IResult> ListSnapshotsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Page(call).TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        var found = await volumes.ListSnapshotsAsync(call.Caller, page.Offset, page.Limit, cancellationToken);
        return call.Json(new ProxySnapshotsResponse([.. found.Select(View)]));
    }

    public async Task<IResult> ShowSnapshotAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindSnapshotAsync(call, cancellationToken)).Match(snapshot => call.Json(new ProxySnapshotResponse(View(snapshot))), call.Fault);

    public async Task<IResult> CreateSnapshotAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ProxyCreateSnapshotRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Snapshot;
        if (!Identifier.TryParse<VolumeId>(body.VolumeId, out var volume))
        {
            return call.Fault(new Fault.Invalid($"Volume {body.VolumeId} could not be found."));
        }

        NewSnapshot wanted = new()
        {
            Id = Identifier.New<SnapshotId>(),
            Volume = volume,
            Name = body.DisplayName ?? "",
            Description = body.DisplayDescription ?? "",
            Force = body.Force is true,
        };
        if (!(await volumes.CreateSnapshotAsync(call.Caller, wanted, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault is Fault.NotFound ? new Fault.Invalid(fault.Message) : fault);
        }

        return (await volumes.FindSnapshotAsync(call.Caller, wanted.Id, cancellationToken)).Match(
            made => call.Json(new ProxySnapshotResponse(View(made))), call.Fault);
    }

    public async Task<IResult> DeleteSnapshotAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindSnapshotAsync(call, cancellationToken)).TryGet(out var snapshot, out var fault))
        {
            return call.Fault(fault);
        }

        return (await volumes.DeleteSnapshotAsync(call.Caller, snapshot.Id, cancellationToken)).Match(_ => call.Accepted(), call.Fault);
    }

    private static ProxyVolumeView View(Volume volume) => new()
    {
        Id = volume.Id.ToString(),
        Status = volume.Status,
        Size = volume.SizeGiB,
        AvailabilityZone = volume.Zone,
        CreatedAt = volume.CreatedAt.ToApiMicroseconds(),
        DisplayName = volume.Name,
        DisplayDescription = volume.Description,
        VolumeType = volume.TypeName,
        SnapshotId = volume.Snapshot?.ToString(),
        Metadata = volume.Metadata,
        Attachments = volume.Uses is []
            ? [new ProxyUseView()]
            : [.. volume.Uses.Select(use => new ProxyUseView { Id = volume.Id.ToString(), VolumeId = volume.Id.ToString(), ServerId = use.Server.ToString(), Device = use.Device })],
    };

    private static ProxySnapshotView View(VolumeSnapshot snapshot) => new()
    {
        Id = snapshot.Id.ToString(),
        Status = snapshot.Status,
        Size = snapshot.SizeGiB,
        CreatedAt = snapshot.CreatedAt.ToApiMicroseconds(),
        DisplayName = snapshot.Name,
        DisplayDescription = snapshot.Description,
        VolumeId = snapshot.Volume.ToString(),
    };

    private static Result<IReadOnlyDictionary<string, string>> Metadata(JsonElement given)
    {
        if (given.ValueKind is JsonValueKind.Undefined)
        {
            return new Dictionary<string, string>();
        }

        if (given.ValueKind is not JsonValueKind.Object)
        {
            return new Fault.Invalid("Invalid input for field/attribute metadata. It is not of type 'object'.");
        }

        const int Most = 255;
        var texts = given.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString());
        return texts.Count > Most || texts.Any(pair => pair.Key.Length is 0 or > Most || pair.Value.Length > Most)
            ? new Fault.Invalid("Invalid input for field/attribute metadata. A key or a value is too long, or there are too many.")
            : texts;
    }

    private static Result<(int Offset, int Limit)> Page(ApiCall call)
    {
        if (!call.Page().TryGet(out var page, out var fault))
        {
            return fault;
        }

        return int.TryParse(call.QueryText("offset") ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? (offset, page.Limit)
            : new Fault.Invalid("offset must be an integer");
    }

    private async Task<Result<Volume>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        return Identifier.TryParse<VolumeId>(text, out var id) ? await volumes.FindAsync(call.Caller, id, cancellationToken) : new Fault.NotFound("Volume", text);
    }

    private async Task<Result<VolumeSnapshot>> FindSnapshotAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        return Identifier.TryParse<SnapshotId>(text, out var id)
            ? await volumes.FindSnapshotAsync(call.Caller, id, cancellationToken)
            : new Fault.NotFound("Snapshot", text);
    }
}
