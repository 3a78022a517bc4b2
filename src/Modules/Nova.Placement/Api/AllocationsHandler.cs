using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Who holds what: by consumer, by provider, of several consumers at once; and moving it all, the reshape.</summary>
internal sealed class AllocationsHandler(ProviderStore store, AllocationWriter writer, Reshaper reshaper)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        JsonObject allocations = [];
        JsonObject answer = new() { ["allocations"] = allocations };
        if (!Names.TryUuid(call.Route("consumer"), out var consumer) || await store.FindConsumerAsync(consumer, cancellationToken) is not { } known)
        {
            return call.Document(answer);
        }

        var held = (await store.ListOfConsumerAsync(consumer, cancellationToken)).GroupBy(row => row.Provider, StringComparer.Ordinal).ToList();
        var generations = (await store.ListHeldAsync(consumer, cancellationToken)).ToDictionary(row => row.Uuid, row => row.Generation, StringComparer.Ordinal);
        foreach (var group in held)
        {
            allocations[group.Key] = new JsonObject
            {
                ["generation"] = generations.GetValueOrDefault(group.Key),
                ["resources"] = PlacementAnswers.Amounts(group.Select(row => (row.ResourceClass, row.Amount))),
            };
        }

        if (held.Count > 0 && PlacementVersion.Supports(call, 12))
        {
            answer["project_id"] = Known(known.Project);
            answer["user_id"] = Known(known.UserId);
            AddConsumer(call, answer, known);
        }

        return call.Document(answer);
    }

    public async Task<IResult> OfProviderAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault))
        {
            return call.Fault(fault);
        }

        var consumers = (await store.ListConsumersAsync(provider.Uuid, cancellationToken)).ToDictionary(row => row.Uuid, StringComparer.Ordinal);
        JsonObject allocations = [];
        foreach (var group in (await store.ListOfProviderAsync(provider.Uuid, cancellationToken)).GroupBy(row => row.Consumer, StringComparer.Ordinal))
        {
            JsonObject one = new() { ["resources"] = PlacementAnswers.Amounts(group.Select(row => (row.ResourceClass, row.Amount))) };
            if (consumers.TryGetValue(group.Key, out var consumer) && PlacementVersion.Supports(call, 28))
            {
                one["consumer_generation"] = consumer.Generation;
            }

            allocations[group.Key] = one;
        }

        return call.Document(new JsonObject { ["allocations"] = allocations, ["resource_provider_generation"] = provider.Generation });
    }

    public async Task<IResult> SetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Names.TryUuid(call.Route("consumer"), out var consumer))
        {
            return call.Fault(new Fault.Invalid($"Malformed consumer_uuid: {Names.Short(call.Route("consumer"))}"));
        }

        if (!(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        var order = new AllocationReading(check, PlacementVersion.Of(call.Http)).Read(consumer, body, "", PlacementVersion.Supports(call, 28));
        return check.Wrong is { } wrong ? call.Fault(wrong) : (await writer.WriteAsync([order], cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    public async Task<IResult> SetManyAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        var orders = ReadMany(call, check, body, "", 1);
        return check.Wrong is { } wrong ? call.Fault(wrong) : (await writer.WriteAsync(orders, cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("consumer");
        return Names.TryUuid(text, out var consumer)
            ? (await writer.RemoveAsync(consumer, cancellationToken)).Match(_ => call.NoContent(), call.Fault)
            : call.Fault(new Fault.NotFound("Allocations of consumer", Names.Short(text)));
    }

    public async Task<IResult> ReshapeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        List<StockOrder> stocks = [];
        List<ConsumerOrder> consumers = [];
        if (check.IsObject(body, "", ["inventories", "allocations"], []) && check.IsMap(body.GetProperty("inventories"), "inventories", 1))
        {
            foreach (var member in body.GetProperty("inventories").EnumerateObject())
            {
                var provider = check.Uuid(member.Name, "inventories");
                var (generation, wanted) = InventoriesHandler.ReadAll(check, member.Value, BodyCheck.Join("inventories", member.Name), mayBeFull: true);
                stocks.Add(new StockOrder(provider, generation, wanted));
            }

            consumers = ReadMany(call, check, body.GetProperty("allocations"), "allocations", 0);
        }

        return check.Wrong is { } wrong ? call.Fault(wrong) : (await reshaper.ReshapeAsync(stocks, consumers, cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    private static List<ConsumerOrder> ReadMany(ApiCall call, BodyCheck check, JsonElement map, string path, int least)
    {
        List<ConsumerOrder> orders = [];
        AllocationReading reading = new(check, PlacementVersion.Of(call.Http));
        if (check.IsMap(map, path, least))
        {
            foreach (var member in map.EnumerateObject())
            {
                orders.Add(reading.Read(check.Uuid(member.Name, path), member.Value, BodyCheck.Join(path, member.Name), mayBeEmpty: true));
            }
        }

        if (orders.DistinctBy(order => order.Consumer, StringComparer.Ordinal).Count() < orders.Count)
        {
            check.Refuse(path.Length is 0 ? "body" : path, "names a consumer twice");
        }

        return orders;
    }

    private static string Known(string id) => id.Length is 0 ? ConsumerOrder.Unknown : id;

    private static void AddConsumer(ApiCall call, JsonObject answer, ConsumerRow consumer)
    {
        if (PlacementVersion.Supports(call, 28))
        {
            answer["consumer_generation"] = consumer.Generation;
        }

        if (PlacementVersion.Supports(call, 38))
        {
            answer["consumer_type"] = consumer.Type;
        }
    }
}
