using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Fleet.Hypervisors;

/// <summary><c>/os-hypervisors</c>.</summary>
internal sealed class HypervisorsHandler(HypervisorReader reader, HypervisorViews views)
{
    private const int PagesSince = 33;
    private const int UuidsSince = 53;
    private const int EmptyServersSince = 75;

    public Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(
            call, "/os-hypervisors", views.Summary,
            (items, links) => call.Json(new HypervisorsResponse(items) { HypervisorsLinks = links }), cancellationToken);

    public Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken) =>
        ListAsync(
            call, "/os-hypervisors/detail", views.Detail,
            (items, links) => call.Json(new HypervisorDetailsResponse(items) { HypervisorsLinks = links }), cancellationToken);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ShowHypervisorQuery>().TryGet(out var query, out var wrong))
        {
            return call.Fault(wrong);
        }

        if (!(await FindAsync(call, cancellationToken)).TryGet(out var hypervisor, out var fault))
        {
            return call.Fault(fault);
        }

        var servers = await ServersAsync(call, query.WithServers is true, [hypervisor], cancellationToken);
        return call.Json(new HypervisorResponse(views.Detail(hypervisor, servers(hypervisor))));
    }

    public async Task<IResult> StatisticsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var hypervisors = await reader.ListAsync(cancellationToken);
        return call.Json(new HypervisorStatisticsResponse(
            HypervisorViews.Statistics([.. hypervisors.Where(hypervisor => !hypervisor.Service.IsDisabled)])));
    }

    public async Task<IResult> UptimeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var hypervisor, out var fault))
        {
            return call.Fault(fault);
        }

        if (views.StateOf(hypervisor) is "down")
        {
            return call.Fault(new Fault.Invalid($"Compute service of {hypervisor.Service.Host} is unavailable at this time."));
        }

        if (hypervisor.Report.Uptime is not { } uptime)
        {
            return call.Fault(new Fault.NotSupported("The hypervisor does not tell its uptime."));
        }

        var summary = views.Summary(hypervisor, null);
        return call.Json(new HypervisorUptimeResponse(new()
        {
            Number = summary.Number,
            Uuid = summary.Uuid,
            HypervisorHostname = summary.HypervisorHostname,
            State = summary.State,
            Status = summary.Status,
            Uptime = uptime,
        }));
    }

    public Task<IResult> SearchAsync(ApiCall call, CancellationToken cancellationToken) => MatchAsync(call, withServers: false, cancellationToken);

    public Task<IResult> ServersAsync(ApiCall call, CancellationToken cancellationToken) => MatchAsync(call, withServers: true, cancellationToken);

    /// <summary>The older searches: the pattern is in the path.</summary>
    private async Task<IResult> MatchAsync(ApiCall call, bool withServers, CancellationToken cancellationToken)
    {
        var pattern = call.Route("id");
        var found = Matching(await reader.ListAsync(cancellationToken), pattern);
        if (found.Count is 0)
        {
            return call.Fault(NoMatch(pattern));
        }

        var servers = await ServersAsync(call, withServers, found, cancellationToken);
        return call.Json(new HypervisorsResponse([.. found.Select(hypervisor => views.Summary(hypervisor, servers(hypervisor)))]));
    }

    private async Task<IResult> ListAsync<T>(
        ApiCall call,
        string path,
        Func<Hypervisor, IReadOnlyList<HypervisorServer>?, T> show,
        Func<IReadOnlyList<T>, IReadOnlyList<NextLink>?, IResult> answer,
        CancellationToken cancellationToken)
    {
        if (!call.Query<ListHypervisorsQuery>().TryGet(out var query, out var wrong))
        {
            return call.Fault(wrong);
        }

        if (!Select(call, query, await reader.ListAsync(cancellationToken)).TryGet(out var selection, out var fault))
        {
            return call.Fault(fault);
        }

        var servers = await ServersAsync(call, query.WithServers is true, selection.Items, cancellationToken);
        return answer([.. selection.Items.Select(hypervisor => show(hypervisor, servers(hypervisor)))], selection.HasMore ? [new NextLink(call.NextLink(path, MarkerOf(call, selection.Items[^1])))] : null);
    }

    private static Result<Selection> Select(ApiCall call, ListHypervisorsQuery query, IReadOnlyList<Hypervisor> all)
    {
        if (query.HypervisorHostnamePattern is { } pattern)
        {
            if (query.Limit is not null || query.Marker is not null)
            {
                return new Fault.Invalid(
                    "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported.");
            }

            var found = Matching(all, pattern);
            return found.Count > 0 ? new Selection(found, HasMore: false) : NoMatch(pattern);
        }

        if (!call.Version.Supports(PagesSince))
        {
            return new Selection(all, HasMore: false);
        }

        if (!call.Page().TryGet(out var page, out var fault))
        {
            return fault;
        }

        var start = 0;
        if (page.Marker is { } marker && (start = IndexAfter(call, all, marker)) is 0)
        {
            return new Fault.Invalid($"marker [{marker}] not found");
        }

        if (page.AsksForNothing)
        {
            return new Selection([], HasMore: false);
        }

        List<Hypervisor> items = [.. all.Skip(start).Take(page.Limit)];
        return new Selection(items, HasMore: items.Count > 0 && start + items.Count < all.Count);
    }

    private static int IndexAfter(ApiCall call, IReadOnlyList<Hypervisor> all, string marker)
    {
        for (var index = 0; index < all.Count; index++)
        {
            if (MarkerOf(call, all[index]) == marker)
            {
                return index + 1;
            }
        }

        return 0;
    }

    private static string MarkerOf(ApiCall call, Hypervisor hypervisor) => call.Version.Supports(UuidsSince)
        ? hypervisor.Service.Id.ToString()
        : hypervisor.Service.Number.ToString(CultureInfo.InvariantCulture);

    private static List<Hypervisor> Matching(IReadOnlyList<Hypervisor> all, string pattern) =>
        [.. all.Where(hypervisor => hypervisor.Report.Node.Contains(pattern, StringComparison.OrdinalIgnoreCase))];

    private static Fault.NotFound NoMatch(string pattern) => new("Hypervisor", $"matching '{pattern}'");

    private async Task<Result<Hypervisor>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        var isUuid = Identifier.TryParse<ServiceId>(text, out var id);
        if (call.Version.Supports(UuidsSince) && !isUuid)
        {
            return new Fault.Invalid($"Invalid uuid {text}");
        }

        var all = await reader.ListAsync(cancellationToken);
        var found = call.Version.Supports(UuidsSince)
            ? all.FirstOrDefault(hypervisor => hypervisor.Service.Id == id)
            : all.FirstOrDefault(hypervisor => MarkerOf(call, hypervisor) == text);
        return found is not null ? found : new Fault.NotFound("Hypervisor", text);
    }

    /// <summary>For each of the hypervisors what is shown of its servers, read at once; nothing where nobody asks.</summary>
    private async Task<Func<Hypervisor, IReadOnlyList<HypervisorServer>?>> ServersAsync(
        ApiCall call, bool areWanted, IReadOnlyList<Hypervisor> hypervisors, CancellationToken cancellationToken)
    {
        if (!areWanted)
        {
            return static _ => null;
        }

        var servers = await reader.ServersOfAsync(hypervisors, cancellationToken);
        return hypervisor => servers[hypervisor.Service.Host].ToList() is var its && (its.Count > 0 || call.Version.Supports(EmptyServersSince)) ? its : null;
    }

    private sealed record Selection(IReadOnlyList<Hypervisor> Items, bool HasMore);
}
