using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>What providers have: all of it, one class of it; and how much of it is used.</summary>
internal sealed class InventoriesHandler(ProviderStore store, StockWriter writer)
{
    private const string Generation = "resource_provider_generation";

    private static readonly string[] Members = ["reserved", "min_unit", "max_unit", "step_size", "allocation_ratio"];

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault))
        {
            return call.Fault(fault);
        }

        var rows = await store.ListStocksAsync(provider.Uuid, cancellationToken);
        return call.Document(ShowAll(provider.Generation, rows.Select(row => (row.ResourceClass, row.ToInventory()))), provider.UpdatedAt);
    }

    public async Task<IResult> UsagesAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault))
        {
            return call.Fault(fault);
        }

        var rows = await store.ListStocksAsync(provider.Uuid, cancellationToken);
        return call.Document(new JsonObject
        {
            [Generation] = provider.Generation,
            ["usages"] = PlacementAnswers.Amounts(rows.Select(row => (row.ResourceClass, row.Used))),
        });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault))
        {
            return call.Fault(fault);
        }

        var name = call.Route("class");
        return (await store.ListStocksAsync(provider.Uuid, cancellationToken)).FirstOrDefault(row => row.ResourceClass == name) is { } found
            ? call.Document(ShowOne(provider.Generation, found.ToInventory()), provider.UpdatedAt)
            : call.Fault(new Fault.NotFound("Inventory", $"{Names.Short(name)} of resource provider {provider.Uuid}"));
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        if (!check.IsObject(body, "", ["total", "resource_class"], [.. Members, Generation]))
        {
            return call.Fault(check.Wrong!);
        }

        var name = check.Name(body.GetProperty("resource_class"), "resource_class");
        var stock = check.Stock(body, name, PlacementVersion.Supports(call, 26));
        CheckGeneration(check, body);
        if (check.Wrong is { } wrong)
        {
            return call.Fault(wrong);
        }

        if (!(await writer.AddAsync(provider.Uuid, name, stock, cancellationToken)).TryGet(out var generation, out fault))
        {
            return call.Fault(fault);
        }

        _ = call.Created($"/resource_providers/{provider.Uuid}/inventories/{name}");
        return call.Document(ShowOne(generation, stock), null, StatusCodes.Status201Created);
    }

    public async Task<IResult> ReplaceAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        var (generation, stocks) = ReadAll(check, body, "", PlacementVersion.Supports(call, 26));
        return check.Wrong is { } wrong ? call.Fault(wrong)
            : (await writer.ReplaceAsync(provider.Uuid, generation, stocks, cancellationToken)).Match(
                raised => call.Document(ShowAll(raised, stocks.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)))), call.Fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("class");
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        if (!check.IsObject(body, "", ["total", Generation], Members))
        {
            return call.Fault(check.Wrong!);
        }

        var stock = check.Stock(body, Names.Short(name), PlacementVersion.Supports(call, 26));
        var told = CheckGeneration(check, body);
        return check.Wrong is { } wrong ? call.Fault(wrong)
            : (await writer.UpdateAsync(provider.Uuid, told, name, stock, cancellationToken)).Match(raised => call.Document(ShowOne(raised, stock)), call.Fault);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await writer.RemoveAsync(provider.Uuid, call.Route("class"), cancellationToken)).TryGet(out _, out fault)
            ? call.Fault(fault)
            : call.NoContent();

    public async Task<IResult> RemoveAllAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await writer.ReplaceAsync(provider.Uuid, null, new Dictionary<string, ClassInventory>(), cancellationToken)).TryGet(out _, out fault)
            ? call.Fault(fault)
            : call.NoContent();

    /// <summary>Reads the inventories of one provider, with the generation that the client has read.</summary>
    public static (long Generation, Dictionary<string, ClassInventory> Stocks) ReadAll(BodyCheck check, JsonElement body, string path, bool mayBeFull)
    {
        Dictionary<string, ClassInventory> stocks = new(StringComparer.Ordinal);
        if (!check.IsObject(body, path, [Generation, "inventories"], []) || !check.IsMap(body.GetProperty("inventories"), BodyCheck.Join(path, "inventories")))
        {
            return (0, stocks);
        }

        foreach (var member in body.GetProperty("inventories").EnumerateObject())
        {
            var name = BodyCheck.Join(BodyCheck.Join(path, "inventories"), member.Name);
            if (check.IsObject(member.Value, name, ["total"], Members))
            {
                stocks[member.Name] = check.Stock(member.Value, name, mayBeFull);
            }
        }

        return (CheckGeneration(check, body), stocks);
    }

    private static long CheckGeneration(BodyCheck check, JsonElement body) =>
        body.TryGetProperty(Generation, out var told) ? check.Whole(told, Generation, 0, long.MaxValue) : 0;

    private static JsonObject ShowAll(long generation, IEnumerable<(string ResourceClass, ClassInventory Stock)> stocks)
    {
        JsonObject inventories = [];
        foreach (var (name, stock) in stocks)
        {
            inventories[name] = Show(stock);
        }

        return new JsonObject { [Generation] = generation, ["inventories"] = inventories };
    }

    private static JsonObject ShowOne(long generation, ClassInventory stock)
    {
        var answer = Show(stock);
        answer[Generation] = generation;
        return answer;
    }

    private static JsonObject Show(ClassInventory stock) => new()
    {
        ["total"] = stock.Total,
        ["reserved"] = stock.Reserved,
        ["min_unit"] = stock.MinUnit,
        ["max_unit"] = stock.MaxUnit,
        ["step_size"] = stock.StepSize,
        ["allocation_ratio"] = stock.Ratio,
    };
}
