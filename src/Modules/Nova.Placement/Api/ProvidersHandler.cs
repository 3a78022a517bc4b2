using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Providers;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Resource providers: list, create, show, update, delete.</summary>
internal sealed class ProvidersHandler(ProviderStore store, ProviderWriter writer)
{
    private static readonly (string Name, int Since)[] Links =
        [("", 0), ("inventories", 0), ("usages", 0), ("aggregates", 1), ("traits", 6), ("allocations", 11)];

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var names = await NameBook.ReadAsync(store, cancellationToken);
        if (!ProviderQuery.Read(call.Http.Request.Query, PlacementVersion.Of(call.Http), names).TryGet(out var query, out var fault))
        {
            return call.Fault(fault);
        }

        var found = query.Choose(await ProviderSet.ReadAsync(store, cancellationToken)).ToList();
        JsonArray list = [.. found.Select(provider => Show(call, provider.Row))];
        return call.Document(new JsonObject { ["resource_providers"] = list }, found.Count is 0 ? null : found.Max(provider => provider.Row.UpdatedAt));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).Match(row => call.Document(Show(call, row), row.UpdatedAt), call.Fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(call, ["uuid"], cancellationToken)).TryGet(out var wish, out var fault)
            || !(await writer.CreateAsync(wish, cancellationToken)).TryGet(out var made, out fault))
        {
            return call.Fault(fault);
        }

        var created = call.Created($"/resource_providers/{made.Uuid}");
        return PlacementVersion.Supports(call, 20) ? call.Document(Show(call, made), made.UpdatedAt) : created;
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var known, out var fault)
            || !(await ReadAsync(call, [], cancellationToken)).TryGet(out var wish, out fault)
            || !(await writer.UpdateAsync(wish with { Uuid = known.Uuid }, PlacementVersion.Supports(call, 37), cancellationToken)).TryGet(out var changed, out fault))
        {
            return call.Fault(fault);
        }

        return call.Document(Show(call, changed), changed.UpdatedAt);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var known, out var fault)
            || !(await writer.DeleteAsync(known.Uuid, cancellationToken)).TryGet(out _, out fault)
            ? call.Fault(fault)
            : call.NoContent();

    private static async Task<Result<ProviderWish>> ReadAsync(ApiCall call, IReadOnlyList<string> more, CancellationToken cancellationToken)
    {
        if (!(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out var fault))
        {
            return fault;
        }

        const string Parent = "parent_provider_uuid";
        BodyCheck check = new();
        if (!check.IsObject(body, "", ["name"], PlacementVersion.Supports(call, 14) ? [.. more, Parent] : more))
        {
            return check.Wrong!;
        }

        var tellsParent = body.TryGetProperty(Parent, out var above);
        ProviderWish wish = new(
            body.TryGetProperty("uuid", out var uuid) ? check.Uuid(uuid, "uuid") : Guid.CreateVersion7().ToString(),
            check.Text(body.GetProperty("name"), "name", 1, 200),
            tellsParent && above.ValueKind is not JsonValueKind.Null ? check.Uuid(above, Parent) : null,
            tellsParent);
        return check.Wrong is { } wrong ? wrong : wish;
    }

    private static JsonObject Show(ApiCall call, ProviderRow row)
    {
        var path = $"/resource_providers/{row.Uuid}";
        JsonObject answer = new()
        {
            ["uuid"] = row.Uuid,
            ["name"] = row.Name,
            ["generation"] = row.Generation,
            ["links"] = new JsonArray([.. Links.Where(link => PlacementVersion.Supports(call, link.Since)).Select(link => new JsonObject
            {
                ["rel"] = link.Name is "" ? "self" : link.Name,
                ["href"] = link.Name is "" ? path : $"{path}/{link.Name}",
            })]),
        };
        if (PlacementVersion.Supports(call, 14))
        {
            answer["parent_provider_uuid"] = row.Parent;
            answer["root_provider_uuid"] = row.Root;
        }

        return answer;
    }
}
