using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Snapshots: list, show, create, update, delete, and their metadata.</summary>
internal sealed class SnapshotsHandler(SnapshotStore snapshots, VolumeRequests requests)
{
    private static readonly string[] Filters = ["status", "name", "volume_id"];

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!VolumeList.Read(call, "volume_snapshots", Filters).TryGet(out var list, out var fault))
        {
            return call.Fault(fault);
        }

        var rows = await snapshots.ListAsync(list.Where, list.Order, list.Parameters, cancellationToken);
        return call.Json(list.Answer(call, "snapshots", rows, VolumeViews.Whole, row => row.Id));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, VolumePolicies.ShowSnapshot, cancellationToken)).Match(row => Answer(call, row), call.Fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateSnapshotRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.Snapshot;
        NewSnapshot wanted = new()
        {
            Id = Identifier.New<SnapshotId>(),
            Volume = Identifier.Parse<VolumeId>(body.VolumeId),
            Name = body.Name ?? body.DisplayName ?? "",
            Description = body.Description ?? body.DisplayDescription ?? "",
            Force = body.Force is true,
            Metadata = body.Metadata ?? new Dictionary<string, string>(),
        };
        if (!(await requests.SnapshotAsync(call.Caller, wanted, cancellationToken)).TryGet(out _, out fault))
        {
            return CinderAnswer.Of(call, fault);
        }

        return (await snapshots.FindAsync(call.Caller, wanted.Id.ToString(), cancellationToken)).Match(
            row => Answer(call, row, StatusCodes.Status202Accepted), call.Fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateSnapshotRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var wanted = request.Snapshot;
        return await ChangeAsync(
            call, VolumePolicies.UpdateSnapshot,
            row => row with
            {
                Name = wanted?.Name ?? wanted?.DisplayName ?? row.Name,
                Description = wanted?.Description ?? wanted?.DisplayDescription ?? row.Description,
            },
            row => Answer(call, row), cancellationToken);
    }

    public Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        DeleteAsync(call, VolumePolicies.DeleteSnapshot, isForced: false, cancellationToken);

    public Task<IResult> ForceDeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        DeleteAsync(call, VolumePolicies.ResetSnapshot, isForced: true, cancellationToken);

    public async Task<IResult> ResetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ResetVolumeRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (request.Reset.Status is not (VolumeStatus.Available or VolumeStatus.Creating or VolumeStatus.Deleting or VolumeStatus.Error or VolumeStatus.ErrorDeleting))
        {
            return call.Fault(new Fault.Invalid($"Invalid input for field/attribute status. Value: {request.Reset.Status}. It is no status of a snapshot."));
        }

        return await ChangeAsync(call, VolumePolicies.ResetSnapshot, row => row with { Status = request.Reset.Status }, _ => call.Accepted(), cancellationToken);
    }

    public async Task<IResult> ShowMetadataAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, VolumePolicies.ShowSnapshot, cancellationToken)).Match(row => Metadata(call, row), call.Fault);

    public async Task<IResult> AddMetadataAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<VolumeMetadataRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(
            call, VolumePolicies.UpdateSnapshot,
            row => row with { Metadata = Texts.Write(row.GetMetadata().Concat(request.Metadata).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value)) },
            row => Metadata(call, row), cancellationToken);
    }

    public async Task<IResult> ReplaceMetadataAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<VolumeMetadataRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(
            call, VolumePolicies.UpdateSnapshot, row => row with { Metadata = Texts.Write(request.Metadata) }, row => Metadata(call, row), cancellationToken);
    }

    public Task<IResult> DeleteMetaAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var key = call.Route("key");
        return ChangeAsync(
            call, VolumePolicies.UpdateSnapshot,
            row => row.GetMetadata().ContainsKey(key)
                ? row with { Metadata = Texts.Write(row.GetMetadata().Where(pair => pair.Key != key).ToDictionary()) }
                : new Fault.NotFound("Metadata item", key),
            _ => call.Json(new JsonObject()), cancellationToken);
    }

    private static IResult Answer(ApiCall call, SnapshotRow row, int status = StatusCodes.Status200OK) =>
        call.Json(new JsonObject { ["snapshot"] = VolumeViews.Whole(row) }, status);

    private static IResult Metadata(ApiCall call, SnapshotRow row) => call.Json(new JsonObject { ["metadata"] = VolumeViews.Map(row.GetMetadata()) });

    private async Task<IResult> DeleteAsync(ApiCall call, Policy policy, bool isForced, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        return (await requests.DeleteSnapshotAsync(call.Caller, Identifier.Parse<SnapshotId>(row.Id), isForced, cancellationToken)).Match(_ => call.Accepted(), call.Fault);
    }

    private async Task<IResult> ChangeAsync(
        ApiCall call, Policy policy, Func<SnapshotRow, Result<SnapshotRow>> change, Func<SnapshotRow, IResult> answer, CancellationToken cancellationToken) =>
        (await FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault)
            ? (await snapshots.ChangeAsync(Identifier.Parse<SnapshotId>(row.Id), change, cancellationToken)).Match(answer, call.Fault)
            : call.Fault(fault);

    private async Task<Result<SnapshotRow>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken) =>
        !(await snapshots.FindAsync(call.Caller, call.Route("id"), cancellationToken)).TryGet(out var row, out var fault) ? fault
        : call.Allows(policy, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))) ? row
        : new Fault.Forbidden(policy.Name);
}
