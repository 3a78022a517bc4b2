using Microsoft.AspNetCore.Http;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Flavors.Catalog;
using Nova.Web;

namespace Nova.Flavors.List;

/// <summary>Lists flavors, and shows one. All from the cache.</summary>
internal sealed class ListFlavorsHandler(FlavorCache cache)
{
    public async Task<IResult> IndexAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await ReadAsync(call, cancellationToken)).Match(
            page => call.Json(new BriefFlavorsResponse
            {
                Flavors = [.. page.Flavors.Select(flavor => BriefFlavorView.Of(call, flavor))],
                FlavorsLinks = Next(call, page, "/flavors"),
            }),
            call.Fault);

    public async Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await ReadAsync(call, cancellationToken)).Match(
            page => call.Json(new FlavorsResponse
            {
                Flavors = [.. page.Flavors.Select(flavor => FlavorView.Of(call, flavor))],
                FlavorsLinks = Next(call, page, "/flavors/detail"),
            }),
            call.Fault);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        FlavorId id = new(call.Route("id"));
        return (await cache.GetAsync(cancellationToken)).Find(call.Caller, id) is { } known
            ? call.Json(new FlavorResponse { Flavor = FlavorView.Of(call, known.Flavor) })
            : call.Fault(new Fault.NotFound("Flavor", id.Value));
    }

    private static IReadOnlyList<LinkView>? Next(ApiCall call, FlavorPage page, string path) =>
        page.HasMore ? [new LinkView("next", call.NextLink(path, page.Flavors[^1].Id.Value))] : null;

    private async Task<Result<FlavorPage>> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListFlavorsQuery>().TryGet(out var query, out var fault)
            || !FlavorFilter.Read(call.Caller, query).TryGet(out var filter, out fault)
            || !call.Page().TryGet(out var page, out fault))
        {
            return fault;
        }

        if (page.AsksForNothing)
        {
            return new FlavorPage([], HasMore: false);
        }

        var (shelf, order) = (await cache.GetAsync(cancellationToken), query.Order);
        var matching = shelf.All.Where(filter.Matches);
        if (page.Marker is { } marker)
        {
            if (shelf.Find(call.Caller, new FlavorId(marker)) is not { } last)
            {
                return new Fault.Invalid($"marker [{marker}] not found");
            }

            matching = matching.Where(known => order.Compare(known, last) > 0);
        }

        var rest = matching.Order(order).Take(page.Limit + 1).Select(known => known.Flavor).ToArray();
        return new FlavorPage([.. rest.Take(page.Limit)], rest.Length > page.Limit);
    }

    private sealed record FlavorPage(IReadOnlyList<Flavor> Flavors, bool HasMore);
}
