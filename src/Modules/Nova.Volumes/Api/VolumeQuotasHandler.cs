using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Volumes.Quotas;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>Quotas, limits, zones, services, extensions: what clients ask of the service as such.</summary>
internal sealed class VolumeQuotasHandler(VolumeQuotas quotas, IOptions<VolumeOptions> options, TimeProvider clock)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!MayRead(call, out var project))
        {
            return call.Fault(new Fault.Forbidden(VolumePolicies.ShowQuota.Name));
        }

        var limits = await quotas.LimitsAsync(project, cancellationToken);
        if (call.QueryText("usage") is not ("True" or "true" or "1"))
        {
            return Answer(call, project, limits);
        }

        var used = Used(await quotas.UsageAsync(project, cancellationToken));
        JsonObject set = new() { ["id"] = project.Value };
        foreach (var (resource, limit) in limits)
        {
            set[resource] = new JsonObject { ["limit"] = limit, ["in_use"] = used.GetValueOrDefault(resource), ["reserved"] = 0 };
        }

        return call.Json(new JsonObject { ["quota_set"] = set });
    }

    public Task<IResult> DefaultsAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(Answer(call, new ProjectId(call.Route("target")), quotas.Defaults));

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<QuotaSetRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.QuotaSet;
        var wanted = ((string, long?)[])
            [(VolumeQuotas.Volumes, body.Volumes), (VolumeQuotas.Snapshots, body.Snapshots), (VolumeQuotas.Gigabytes, body.Gigabytes), (VolumeQuotas.PerVolume, body.PerVolumeGigabytes)];
        ProjectId project = new(call.Route("target"));
        await quotas.SetAsync(project, wanted.Where(pair => pair.Item2 is not null).ToDictionary(pair => pair.Item1, pair => pair.Item2!.Value), cancellationToken);
        return Answer(call, project, await quotas.LimitsAsync(project, cancellationToken));
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await quotas.ResetAsync(new ProjectId(call.Route("target")), cancellationToken);
        return call.Json(new JsonObject());
    }

    public async Task<IResult> LimitsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var project = call.Caller.IsAdmin && call.QueryText("project_id") is { Length: > 0 } other ? new ProjectId(other) : call.Caller.Project;
        var limits = await quotas.LimitsAsync(project, cancellationToken);
        var used = await quotas.UsageAsync(project, cancellationToken);
        return call.Json(new JsonObject
        {
            ["limits"] = new JsonObject
            {
                ["rate"] = new JsonArray(),
                ["absolute"] = new JsonObject
                {
                    ["maxTotalVolumes"] = limits[VolumeQuotas.Volumes],
                    ["maxTotalSnapshots"] = limits[VolumeQuotas.Snapshots],
                    ["maxTotalVolumeGigabytes"] = limits[VolumeQuotas.Gigabytes],
                    ["maxTotalBackups"] = 0,
                    ["maxTotalBackupGigabytes"] = 0,
                    ["totalVolumesUsed"] = used.Volumes,
                    ["totalSnapshotsUsed"] = used.Snapshots,
                    ["totalGigabytesUsed"] = used.Gigabytes,
                    ["totalBackupsUsed"] = 0,
                    ["totalBackupGigabytesUsed"] = 0,
                },
            },
        });
    }

    public Task<IResult> ZonesAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(new JsonObject
    {
        ["availabilityZoneInfo"] = new JsonArray(
            new JsonObject { ["zoneName"] = options.Value.Zone, ["zoneState"] = new JsonObject { ["available"] = true } }),
    }));

    // All of it is this process: it is up, or nobody answers.
    public Task<IResult> ServicesAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(new JsonObject
    {
        ["services"] = new JsonArray([.. ((string[])["cinder-scheduler", "cinder-volume"]).Select(binary => (JsonNode)new JsonObject
        {
            ["binary"] = binary,
            ["host"] = binary is "cinder-volume" ? "nova@files" : "nova",
            ["zone"] = options.Value.Zone,
            ["status"] = "enabled",
            ["state"] = "up",
            ["updated_at"] = clock.GetUtcNow().ToApiMicroseconds(),
            ["disabled_reason"] = null,
        })]),
    }));

    public static Task<IResult> ExtensionsAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Json(new JsonObject { ["extensions"] = new JsonArray() }));

    private static IResult Answer(ApiCall call, ProjectId project, IReadOnlyDictionary<string, long> limits)
    {
        JsonObject set = new() { ["id"] = project.Value };
        foreach (var (resource, limit) in limits)
        {
            set[resource] = limit;
        }

        return call.Json(new JsonObject { ["quota_set"] = set });
    }

    private static Dictionary<string, long> Used(VolumeAmount used) => new()
    {
        [VolumeQuotas.Volumes] = used.Volumes,
        [VolumeQuotas.Snapshots] = used.Snapshots,
        [VolumeQuotas.Gigabytes] = used.Gigabytes,
    };

    private static bool MayRead(ApiCall call, out ProjectId project)
    {
        project = new ProjectId(call.Route("target"));
        return call.Allows(VolumePolicies.ShowQuota, new PolicyTarget(project, call.Caller.User));
    }
}
