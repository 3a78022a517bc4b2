using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Volumes: list, show, create, update, delete, and their metadata.</summary>
internal sealed class VolumesHandler(VolumeStore volumes, VolumeRequests requests)
{
    private static readonly string[] Filters = ["status", "name"];

    public Task<IResult> IndexAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(call, (row, _) => VolumeViews.Brief(call, row), cancellationToken);

    public Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(call, (row, held) => VolumeViews.Whole(call, row, held[row.Id]), cancellationToken);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, VolumePolicies.Show, cancellationToken)).TryGet(out var row, out var fault)
            ? await AnswerAsync(call, row, VolumeViews.Whole, StatusCodes.Status200OK, cancellationToken)
            : call.Fault(fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateVolumeRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Wanted(request.Volume).TryGet(out var wanted, out fault)
            || !(await requests.CreateAsync(call.Caller, wanted, cancellationToken)).TryGet(out var row, out fault))
        {
            return CinderAnswer.Of(call, fault);
        }

        return await AnswerAsync(
            call, row with { CreatedAt = row.CreatedAt is 0 ? await CreatedAtAsync(row, cancellationToken) : row.CreatedAt }, VolumeViews.Changed, StatusCodes.Status202Accepted, cancellationToken);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateVolumeRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindAsync(call, VolumePolicies.Update, cancellationToken)).TryGet(out var found, out fault)
            || !(await volumes.ChangeAsync(found.VolumeId, row => Change(row, request.Volume), cancellationToken)).TryGet(out var changed, out fault))
        {
            return call.Fault(fault);
        }

        return await AnswerAsync(call, changed, VolumeViews.Changed, StatusCodes.Status200OK, cancellationToken);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var isForced = call.QueryText("force") is "True" or "true" or "1";
        var policy = isForced ? VolumePolicies.ForceDelete : VolumePolicies.Delete;
        if (!(await FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var isCascading = call.QueryText("cascade") is "True" or "true" or "1";
        var deleted = await requests.DeleteAsync(call.Caller, row.VolumeId, isForced, isCascading, cancellationToken);
        return deleted.Match(_ => call.Accepted(), refusal => call.Fault(refusal is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : refusal));
    }

    public async Task<IResult> SummaryAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!VolumeList.Read(call, "volumes", Filters).TryGet(out var list, out var fault))
        {
            return call.Fault(fault);
        }

        list.Parameters.Add("limit", int.MaxValue);
        var rows = await volumes.ListAsync(list.Where, list.Order, list.Parameters, cancellationToken);
        return call.Json(new JsonObject
        {
            ["volume-summary"] = new JsonObject { ["total_size"] = rows.Sum(row => row.SizeGiB), ["total_count"] = rows.Count, ["metadata"] = new JsonObject() },
        });
    }

    public async Task<IResult> ShowMetadataAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, VolumePolicies.ReadMetadata, cancellationToken)).Match(
            row => call.Json(new JsonObject { ["metadata"] = VolumeViews.Map(row.GetMetadata()) }), call.Fault);

    public async Task<IResult> ShowMetaAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, VolumePolicies.ReadMetadata, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        return row.GetMetadata().TryGetValue(key, out var value)
            ? call.Json(new JsonObject { ["meta"] = new JsonObject { [key] = value } })
            : call.Fault(new Fault.NotFound("Metadata item", key));
    }

    public Task<IResult> AddMetadataAsync(ApiCall call, CancellationToken cancellationToken) =>
        WriteMetadataAsync(call, (old, given) => old.Concat(given).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value), cancellationToken);

    public Task<IResult> ReplaceMetadataAsync(ApiCall call, CancellationToken cancellationToken) =>
        WriteMetadataAsync(call, (_, given) => given, cancellationToken);

    public async Task<IResult> SetMetaAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<VolumeMetaRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        if (!request.Meta.TryGetValue(key, out var value))
        {
            return call.Fault(new Fault.Invalid("Request body and URI mismatch"));
        }

        var changed = await ChangeMetadataAsync(call, VolumePolicies.WriteMetadata, old => new Dictionary<string, string>(old) { [key] = value }, cancellationToken);
        return changed.Match(_ => call.Json(new JsonObject { ["meta"] = new JsonObject { [key] = value } }), call.Fault);
    }

    public async Task<IResult> DeleteMetaAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var key = call.Route("key");
        var changed = await ChangeMetadataAsync(
            call, VolumePolicies.DeleteMetadata, old => old.ContainsKey(key) ? old.Where(pair => pair.Key != key).ToDictionary() : null, cancellationToken);
        return changed.Match(_ => call.Json(new JsonObject()), call.Fault);
    }

    /// <summary>The volume of the path, where its caller may know of it and the policy lets the caller do this.</summary>
    public async Task<Result<VolumeRow>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken) =>
        !(await volumes.FindAsync(call.Caller, call.Route("id"), cancellationToken)).TryGet(out var row, out var fault) ? fault
        : call.Allows(policy, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))) ? row
        : new Fault.Forbidden(policy.Name);

    private static VolumeRow Change(VolumeRow row, NameBody? wanted) => row with
    {
        Name = wanted?.Name ?? wanted?.DisplayName ?? row.Name,
        Description = wanted?.Description ?? wanted?.DisplayDescription ?? row.Description,
        Metadata = wanted?.Metadata is { } metadata ? Texts.Write(metadata) : row.Metadata,
    };

    private static Result<NewVolume> Wanted(NewVolumeBody body)
    {
        if (body.BackupId is { Length: > 0 })
        {
            return new Fault.Invalid("This cloud has no backups of volumes.");
        }

        var (image, snapshot, source) = (body.ImageRef ?? body.ImageId, body.SnapshotId, body.SourceVolid);
        ImageId imageId = default;
        SnapshotId snapshotId = default;
        VolumeId sourceId = default;
        if (image is { Length: > 0 } && !Identifier.TryParse(image.Split('/')[^1], out imageId))
        {
            return new Fault.Invalid("Invalid image identifier or unable to access requested image.");
        }

        if (snapshot is { Length: > 0 } && !Identifier.TryParse(snapshot, out snapshotId))
        {
            return SnapshotStore.NotFound(snapshot);
        }

        if (source is { Length: > 0 } && !Identifier.TryParse(source, out sourceId))
        {
            return VolumeStore.NotFound(source);
        }

        return new NewVolume
        {
            Id = Identifier.New<VolumeId>(),
            Name = body.Name ?? body.DisplayName ?? "",
            Description = body.Description ?? body.DisplayDescription ?? "",
            SizeGiB = body.Size,
            Type = body.VolumeType is { Length: > 0 } type ? type : null,
            Zone = body.AvailabilityZone is { Length: > 0 } zone ? zone : null,
            Image = image is { Length: > 0 } ? imageId : null,
            Snapshot = snapshot is { Length: > 0 } ? snapshotId : null,
            Source = source is { Length: > 0 } ? sourceId : null,
            IsMultiattach = body.Multiattach is true,
            Metadata = body.Metadata ?? new Dictionary<string, string>(),
        };
    }

    private async Task<long> CreatedAtAsync(VolumeRow row, CancellationToken cancellationToken) =>
        (await volumes.FindAsync(row.VolumeId, cancellationToken))?.CreatedAt ?? 0;

    private async Task<IResult> AnswerAsync(
        ApiCall call, VolumeRow row, Func<ApiCall, VolumeRow, IEnumerable<AttachmentRow>, JsonObject> view, int status, CancellationToken cancellationToken)
    {
        var held = await volumes.ListAttachmentsAsync([row.Id], cancellationToken);
        return call.Json(new JsonObject { ["volume"] = view(call, row, held[row.Id]) }, status);
    }

    private async Task<IResult> ListAsync(ApiCall call, Func<VolumeRow, ILookup<string, AttachmentRow>, JsonObject> view, CancellationToken cancellationToken)
    {
        if (!VolumeList.Read(call, "volumes", Filters).TryGet(out var list, out var fault))
        {
            return call.Fault(fault);
        }

        var rows = await volumes.ListAsync(list.Where, list.Order, list.Parameters, cancellationToken);
        var held = await volumes.ListAttachmentsAsync([.. rows.Select(row => row.Id)], cancellationToken);
        var answer = list.Answer(call, "volumes", rows, row => view(row, held), row => row.Id);
        if (VolumeVersion.Supports(call, 45) && call.QueryText("with_count") is "True" or "true" or "1")
        {
            answer["count"] = await volumes.CountAsync(list.Where, list.Parameters, cancellationToken);
        }

        return call.Json(answer);
    }

    private async Task<IResult> WriteMetadataAsync(
        ApiCall call, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> merge, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<VolumeMetadataRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var changed = await ChangeMetadataAsync(call, VolumePolicies.WriteMetadata, old => merge(old, request.Metadata), cancellationToken);
        return changed.Match(row => call.Json(new JsonObject { ["metadata"] = VolumeViews.Map(row.GetMetadata()) }), call.Fault);
    }

    private async Task<Result<VolumeRow>> ChangeMetadataAsync(
        ApiCall call, Policy policy, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>?> change, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, policy, cancellationToken)).TryGet(out var found, out var fault))
        {
            return fault;
        }

        return await volumes.ChangeAsync(
            found.VolumeId,
            row => change(row.GetMetadata()) is { } metadata ? row with { Metadata = Texts.Write(metadata) } : new Fault.NotFound("Metadata item", call.Route("key")),
            cancellationToken);
    }
}
