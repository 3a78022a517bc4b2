using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Web;

namespace Nova.Usage.Tenants;

/// <summary>Tells what projects used in a period (<c>os-simple-tenant-usage</c>): for each server its hours, and sums weighted by hours.</summary>
internal sealed class TenantUsageHandler(IServerUsage servers, TimeProvider clock)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<UsageQuery>().TryGet(out var query, out var fault) || !Read(query).TryGet(out var period, out fault)
            || !(await FindAsync(call, query, period, null, cancellationToken)).TryGet(out var page, out fault))
        {
            return call.Fault(fault);
        }

        var isDetailed = query.Detailed is "1";
        return call.Json(new UsagesResponse
        {
            TenantUsages = [.. page.Servers.GroupBy(server => server.Project).Select(project => View(project.Key, [.. project], period, isDetailed))],
            TenantUsagesLinks = Links(call, page, "/os-simple-tenant-usage"),
        });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ProjectId project = new(call.Route("id"));
        if (!call.Allows(Policies.ShowUsage, new PolicyTarget(project, call.Caller.User)))
        {
            return call.Fault(new Fault.Forbidden(Policies.ShowUsage.Name));
        }

        if (!call.Query<UsageQuery>().TryGet(out var query, out var fault) || !Read(query).TryGet(out var period, out fault)
            || !(await FindAsync(call, query, period, project, cancellationToken)).TryGet(out var page, out fault))
        {
            return call.Fault(fault);
        }

        return call.Json(new UsageResponse
        {
            TenantUsage = page.Servers is [] ? new UsageView() : View(project, page.Servers, period, isDetailed: true),
            TenantUsageLinks = Links(call, page, $"/os-simple-tenant-usage/{Uri.EscapeDataString(project.Value)}"),
        });
    }

    private static UsageLink[]? Links(ApiCall call, Page page, string path) =>
        page.HasMore ? [new UsageLink("next", call.NextLink(path, page.Servers[^1].Id.ToString()))] : null;

    private static UsageView View(ProjectId project, IReadOnlyList<UsedServer> servers, Period period, bool isDetailed)
    {
        var views = servers.Select(server => View(server, period)).ToList();
        return new UsageView
        {
            ServerUsages = isDetailed ? views : null,
            Start = period.From.ToApiMicroseconds(),
            Stop = period.To.ToApiMicroseconds(),
            TenantId = project.Value,
            TotalHours = views.Sum(view => view.Hours),
            TotalLocalGbUsage = views.Sum(view => view.LocalGb * view.Hours),
            TotalMemoryMbUsage = views.Sum(view => view.MemoryMb * view.Hours),
            TotalVcpusUsage = views.Sum(view => view.Vcpus * view.Hours),
        };
    }

    private static ServerUsageView View(UsedServer server, Period period)
    {
        var (from, to) = (Later(server.LaunchedAt, period.From), Earlier(server.TerminatedAt ?? period.To, period.To));
        return new ServerUsageView
        {
            InstanceId = server.Id.ToString(),
            Name = server.Name,
            TenantId = server.Project.Value,
            Flavor = server.Flavor.Name,
            Hours = Math.Max(0, (to - from).TotalHours),
            MemoryMb = server.Flavor.MemoryMiB,
            LocalGb = server.Flavor.RootDiskGiB + server.Flavor.EphemeralDiskGiB,
            Vcpus = server.Flavor.VCpus,
            StartedAt = server.LaunchedAt.ToApiMicroseconds(),
            EndedAt = server.TerminatedAt?.ToApiMicroseconds(),
            State = server.TerminatedAt is null ? server.VmState : "terminated",
            Uptime = (long)((server.TerminatedAt ?? period.Now) - server.LaunchedAt).TotalSeconds,
        };
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private Result<Period> Read(UsageQuery query)
    {
        var now = clock.GetUtcNow();
        var (from, to) = (now, now);
        if ((query.Start is { Length: > 0 } start && !ApiTime.TryParse(start, out from)) || (query.End is { Length: > 0 } end && !ApiTime.TryParse(end, out to)))
        {
            return new Fault.Invalid("Invalid input for query parameters start, end. They are instants such as 2013-09-03T04:01:32.");
        }

        return from > to || (from == to && query is { Start.Length: > 0, End.Length: > 0 })
            ? new Fault.Invalid("Invalid start time. The start time cannot occur after the end time.")
            : new Period(from, Earlier(to, now), now);
    }

    private async Task<Result<Page>> FindAsync(ApiCall call, UsageQuery query, Period period, ProjectId? project, CancellationToken cancellationToken)
    {
        if (!call.Version.Supports(40))
        {
            return new Page((await servers.ListAsync(period.From, period.To, project, null, int.MaxValue, cancellationToken))!, HasMore: false);
        }

        if (!call.Page().TryGet(out var asked, out var fault))
        {
            return fault;
        }

        ServerId behind = default;
        var hasMarker = asked.Marker is not null;
        if (hasMarker && !Identifier.TryParse(asked.Marker, out behind))
        {
            return new Fault.Invalid($"marker [{asked.Marker}] not found");
        }

        return await servers.ListAsync(period.From, period.To, project, hasMarker ? behind : null, asked.Limit + 1, cancellationToken) is { } found
            ? new Page([.. found.Take(asked.Limit)], found.Count > asked.Limit)
            : new Fault.Invalid($"marker [{asked.Marker}] not found");
    }

    private sealed record Period(DateTimeOffset From, DateTimeOffset To, DateTimeOffset Now);

    private sealed record Page(IReadOnlyList<UsedServer> Servers, bool HasMore);
}
