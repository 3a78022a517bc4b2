using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>The aggregates of providers; the generation belongs to them from 1.19 on.</summary>
internal sealed class AggregatesHandler(ProviderStore store, LabelWriter labels)
{
    private const string Generation = "resource_provider_generation";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            ? call.Fault(fault)
            : call.Document(Show(call, provider, await store.ListAggregatesAsync(provider.Uuid, cancellationToken)));

    public async Task<IResult> SetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        SortedSet<string> aggregates = new(StringComparer.Ordinal);
        long? generation = null;
        if (PlacementVersion.Supports(call, 19))
        {
            if (!check.IsObject(body, "", ["aggregates", Generation], []))
            {
                return call.Fault(check.Wrong!);
            }

            generation = check.Whole(body.GetProperty(Generation), Generation, 0, long.MaxValue);
            body = body.GetProperty("aggregates");
        }

        if (check.IsList(body, "aggregates"))
        {
            foreach (var item in body.EnumerateArray())
            {
                if (!aggregates.Add(check.Uuid(item, "aggregates")))
                {
                    check.Refuse("aggregates", "has an item twice");
                }
            }
        }

        return check.Wrong is { } wrong ? call.Fault(wrong)
            : (await labels.SetAggregatesAsync(provider.Uuid, generation, aggregates, cancellationToken)).Match(
                changed => call.Document(Show(call, changed, aggregates)), call.Fault);
    }

    private static JsonObject Show(ApiCall call, ProviderRow provider, IEnumerable<string> aggregates)
    {
        JsonObject answer = new() { ["aggregates"] = PlacementAnswers.Texts(aggregates) };
        if (PlacementVersion.Supports(call, 19))
        {
            answer[Generation] = provider.Generation;
        }

        return answer;
    }
}
