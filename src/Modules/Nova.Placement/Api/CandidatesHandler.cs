using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Placement.Candidates;
using Nova.Placement.Providers;
using Nova.Placement.Storage;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Ways to serve a request, each good as the body of an allocation.</summary>
internal sealed class CandidatesHandler(ProviderStore store, IOptions<PlacementOptions> options)
{
    public async Task<IResult> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var minor = PlacementVersion.Of(call.Http);
        var names = await NameBook.ReadAsync(store, cancellationToken);
        if (!new CandidateQuery(call.Http.Request.Query, minor, names).Read().TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var providers = await ProviderSet.ReadAsync(store, cancellationToken);
        var most = options.Value.MaxAllocationCandidates is > 0 and var bound ? bound : int.MaxValue;
        List<Candidate> found = [.. new CandidateFinder(providers, request).Find().TakeWhile(_ => !cancellationToken.IsCancellationRequested).Take(Math.Min(request.Limit ?? int.MaxValue, most))];
        cancellationToken.ThrowIfCancellationRequested();
        return call.Document(new JsonObject
        {
            ["allocation_requests"] = new JsonArray([.. found.Select(candidate => Show(candidate, minor))]),
            ["provider_summaries"] = Summaries(found, request, providers, minor),
        });
    }

    private static JsonObject Show(Candidate candidate, int minor)
    {
        var parts = candidate.Totals.GroupBy(share => share.Provider.Uuid, StringComparer.Ordinal)
            .Select(group => (Provider: group.Key, Resources: PlacementAnswers.Amounts(group.Select(share => (share.ResourceClass, share.Amount)))));
        if (minor < 12)
        {
            return new JsonObject
            {
                ["allocations"] = new JsonArray([.. parts.Select(part => new JsonObject
                {
                    ["resource_provider"] = new JsonObject { ["uuid"] = part.Provider },
                    ["resources"] = part.Resources,
                })]),
            };
        }

        JsonObject allocations = [];
        foreach (var (provider, resources) in parts)
        {
            allocations[provider] = new JsonObject { ["resources"] = resources };
        }

        JsonObject answer = new() { ["allocations"] = allocations };
        if (minor >= 34)
        {
            JsonObject mappings = [];
            foreach (var group in candidate.Groups)
            {
                mappings[group.Group.Suffix] = PlacementAnswers.Texts(group.Providers.Select(provider => provider.Uuid));
            }

            answer["mappings"] = mappings;
        }

        return answer;
    }

    private static JsonObject Summaries(List<Candidate> found, CandidateRequest request, ProviderSet providers, int minor)
    {
        var asked = request.Groups.SelectMany(group => group.Resources).Select(item => item.ResourceClass).ToHashSet(StringComparer.Ordinal);
        var used = found.SelectMany(candidate => candidate.Groups).SelectMany(group => group.Providers).Distinct();
        var told = minor >= 29 ? used.Select(provider => provider.Root).Distinct(StringComparer.Ordinal).SelectMany(root => providers.Trees[root]) : used;
        JsonObject answer = [];
        foreach (var provider in told)
        {
            JsonObject resources = [];
            foreach (var (name, stock) in provider.Stocks.Where(pair => minor >= 27 || asked.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                resources[name] = new JsonObject { ["capacity"] = (long)Math.Floor(stock.Limit), ["used"] = stock.Used };
            }

            JsonObject summary = new() { ["resources"] = resources };
            if (minor >= 17)
            {
                summary["traits"] = PlacementAnswers.Texts(provider.Traits.Order(StringComparer.Ordinal));
            }

            if (minor >= 29)
            {
                summary["parent_provider_uuid"] = provider.Row.Parent;
                summary["root_provider_uuid"] = provider.Root;
            }

            answer[provider.Uuid] = summary;
        }

        return answer;
    }
}
