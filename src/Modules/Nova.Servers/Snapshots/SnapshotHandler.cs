using Microsoft.AspNetCore.Http;
using Nova.Contracts.Images;
using Nova.Contracts.Quotas;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Snapshots;

/// <summary>Makes images of servers: of a user's wish, or as backups of which the newest few stay.</summary>
internal sealed class SnapshotHandler(
    ActionRunner runner, ServerLookup lookup, SnapshotPlanner planner, VolumeSnapshots volumes, IServerImages images, IQuotaLedger quotas, IActionLog actions, IOperations operations,
    SnapshotWorkflow workflow)
{
    // Since then images and their metadata are the image service's alone.
    private const int QuotaEnds = 39;

    public async Task<IResult> CreateImageAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateImageRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, SnapshotPolicies.CreateImage, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckMetadataAsync(call, found, request.CreateImage.Metadata, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        Dictionary<string, string> properties = new(request.CreateImage.Metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        properties.TryAdd(SnapshotPlanner.TypeProperty, "snapshot");
        SnapshotState state = new() { Server = found.ServerId };
        if (found.IsVolumeBacked)
        {
            if (!(await PlanVolumesAsync(call, found, cancellationToken)).TryGet(out var plan, out fault))
            {
                return call.Fault(fault);
            }

            state = state with { Volumes = plan.Copies };
            foreach (var (name, value) in plan.Properties)
            {
                properties[name] = value;
            }
        }

        var image = await planner.PlanAsync(call.Caller, found, request.CreateImage.Name, properties, cancellationToken);
        return await BeginAsync(call, SnapshotAction.CreateImage, state with { Image = image }, cancellationToken);
    }

    public async Task<IResult> CreateBackupAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateBackupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, SnapshotPolicies.CreateBackup, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckMetadataAsync(call, found, request.CreateBackup.Metadata, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        if (found.IsVolumeBacked)
        {
            return call.Fault(new Fault.Invalid("Backup is not supported for volume-backed instances."));
        }

        var backup = request.CreateBackup;
        SnapshotState state = new() { Server = found.ServerId, BackupType = backup.BackupType, Rotation = backup.Rotation };
        if (backup.Rotation > 0)
        {
            Dictionary<string, string> properties = new(backup.Metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal)
            {
                [SnapshotPlanner.TypeProperty] = "backup",
                [SnapshotPlanner.BackupTypeProperty] = backup.BackupType,
            };
            state = state with { Image = await planner.PlanAsync(call.Caller, found, backup.Name, properties, cancellationToken) };
        }

        return await BeginAsync(call, SnapshotAction.CreateBackup, state, cancellationToken);
    }

    private async Task<Result<VolumePlan>> PlanVolumesAsync(ApiCall call, ServerRow row, CancellationToken cancellationToken) =>
        call.Allows(SnapshotPolicies.CreateImageOfVolumes, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId)))
            ? await volumes.PlanAsync(call.Caller, row.ServerId, cancellationToken)
            : new Fault.Forbidden(SnapshotPolicies.CreateImageOfVolumes.Name);

    private async Task<IResult> BeginAsync(ApiCall call, ServerAction action, SnapshotState state, CancellationToken cancellationToken)
    {
        var begun = await runner.BeginAsync(
            call.Caller, state.Server, action, row => row,
            async (work, row) =>
            {
                HostName? host = row.Host is { } name ? new HostName(name) : null;
                await actions.StartEventAsync(work, SnapshotWorkflow.Event(call.Caller.RequestId, state, host), cancellationToken);
                await operations.StartAsync(work, workflow, new NewOperation<SnapshotState>(row.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        if (!begun.TryGet(out _, out var fault))
        {
            return call.Fault(fault);
        }

        if (state.Image is not { } image)
        {
            return call.Accepted();
        }

        // So that it is there when the client asks for it. Whatever stands in the way meets the operation as well, which tells it.
        _ = await images.RegisterAsync(call.Caller, image, cancellationToken);
        if (call.Version.Supports(45))
        {
            return call.Json(new ImageIdResponse(image.Id.ToString()), StatusCodes.Status202Accepted);
        }

        call.Http.Response.Headers.Location = call.Link($"/images/{image.Id}");
        return call.Accepted();
    }

    private async Task<Result<Done>> CheckMetadataAsync(
        ApiCall call, ServerRow row, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        if (call.Version.Supports(QuotaEnds) || metadata is null)
        {
            return default(Done);
        }

        var limit = await quotas.LimitAsync(new ProjectId(row.ProjectId), "metadata_items", cancellationToken);
        return limit >= 0 && metadata.Count > limit
            ? new Fault.OverQuota("metadata_items", $"Maximum number of metadata items exceeds {limit}")
            : default(Done);
    }
}
