using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Messaging;
using Nova.Servers.Notices;
using Nova.Servers.Storage;

namespace Nova.Servers.Volumes;

/// <summary>Counts how volumes are used, as agents report it, and tells of it (<c>volume.usage</c>). Nothing is counted where nobody listens.</summary>
internal sealed class VolumeUsageReports(IRpcBus bus, Database database, INotices notices, TimeProvider clock) : IHostedService
{
    // Long enough for a volume that is moved from one server to another.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(ConductorMethods.Topic, null).On(ConductorMethods.ReportVolumeUsage, TakeAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_serving is { } serving)
        {
            await serving.DisposeAsync();
        }
    }

    internal async Task<Done> TakeAsync(VolumeUsageReport report, CancellationToken cancellationToken)
    {
        if (notices.AreWanted)
        {
            await database.WriteAsync(work => CountAsync(work, report, cancellationToken), cancellationToken);
        }

        return default;
    }

    private async Task CountAsync(IUnitOfWork work, VolumeUsageReport report, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var uses in report.Uses.OrderBy(use => use.Volume.ToString(), StringComparer.Ordinal).GroupBy(use => use.Server))
        {
            // A host is believed of what it has, and of nothing else.
            if (await ServerStore.FindAsync(work, uses.Key, cancellationToken) is not { DeletedAt: null } row || row.Host != report.Host.Value)
            {
                continue;
            }

            var had = (await BlockDeviceStore.ListAsync(work, row.Id, cancellationToken)).Select(device => device.Volume).ToHashSet();
            foreach (var use in uses.Where(use => had.Contains(use.Volume)))
            {
                var totals = await VolumeUsageStore.CountAsync(work, use, now, cancellationToken);
                await notices.TellAsync(work, Notice(report.Host, row, use.Volume, totals, now), cancellationToken);
            }
        }

        await VolumeUsageStore.ForgetAsync(work, now - Kept, cancellationToken);
    }

    private static Notice Notice(HostName host, ServerRow row, VolumeId volume, VolumeTotals totals, DateTimeOffset now) => new()
    {
        Event = "volume.usage",
        OldEvent = "volume.usage",
        RequestId = "",
        Program = "nova-compute",
        Host = host,
        Name = "VolumeUsagePayload",
        Version = "1.0",
        Data = Data(row, volume, totals, now, "project_id", "instance_uuid"),
        OldData = Data(row, volume, totals, now, "tenant_id", "instance_id"),
    };

    // Both kinds tell the same under other names.
    private static JsonObject Data(ServerRow row, VolumeId volume, VolumeTotals totals, DateTimeOffset now, string project, string server) => new()
    {
        ["volume_id"] = volume.ToString(),
        [project] = row.ProjectId,
        ["user_id"] = row.UserId,
        [server] = row.Id,
        ["availability_zone"] = row.Zone,
        ["last_refreshed"] = NoticeValues.Instant(now),
        ["reads"] = totals.Reads,
        ["read_bytes"] = totals.ReadBytes,
        ["writes"] = totals.Writes,
        ["write_bytes"] = totals.WriteBytes,
    };
}
