using Nova.Placement.Providers;
using Nova.Placement.Standard;

namespace Nova.Placement.Candidates;

/// <summary>Finds every way to serve a request, tree by tree; a pure function of the request and the providers. Nothing is worked out that nobody takes.</summary>
internal sealed class CandidateFinder(ProviderSet providers, CandidateRequest request)
{
    private static readonly HashSet<string> NoTraits = [];

    private readonly Provider[] _sharing = [.. providers.All.Where(provider => provider.Traits.Contains(KnownNames.SharesViaAggregate) && provider.Aggregates.Count > 0)];

    public IEnumerable<Candidate> Find()
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (var root in providers.All.Where(provider => provider.Uuid == provider.Root))
        {
            if (!request.Root.IsMetBy(root.Traits) || !request.Root.Tolerates(root.Traits))
            {
                continue;
            }

            foreach (var candidate in OfTree(root).Where(candidate => found.Add(candidate.Key)))
            {
                yield return candidate;
            }
        }
    }

    private IEnumerable<Candidate> OfTree(Provider root)
    {
        var tree = providers.Trees[root.Uuid].ToList();
        var aggregates = _sharing.Length is 0 ? [] : tree.SelectMany(provider => provider.Aggregates).ToHashSet(StringComparer.Ordinal);
        List<Provider> within = [.. tree, .. _sharing.Where(provider => provider.Root != root.Uuid && provider.Aggregates.Overlaps(aggregates))];
        List<List<GroupAnswer>> answers = [];
        foreach (var group in request.Groups)
        {
            List<GroupAnswer> ways = [.. group.IsGranular ? Whole(group, within) : Spread(group, within)];
            if (ways is [])
            {
                return [];
            }

            answers.Add(ways);
        }

        return Combine(answers, 0, []).Select(groups => new Candidate(groups)).Where(IsSound);
    }

    // A granular group comes from one provider.
    private IEnumerable<GroupAnswer> Whole(RequestGroup group, List<Provider> within) => within
        .Where(provider => IsIn(provider, group) && group.Traits.IsMetBy(provider.Traits) && group.Traits.Tolerates(provider.Traits)
            && group.Aggregates.Allows(provider.Aggregates) && group.Resources.All(item => provider.Fits(item.ResourceClass, item.Amount)))
        .Select(provider => new GroupAnswer(group, [provider], [.. group.Resources.Select(item => new Share(provider, item.ResourceClass, item.Amount))]));

    // The group without suffix may take each class from another provider; what it takes must have its traits together.
    private IEnumerable<GroupAnswer> Spread(RequestGroup group, List<Provider> within)
    {
        var usable = within.Where(provider => IsIn(provider, group) && group.Traits.Tolerates(provider.Traits) && IsMember(provider, group)).ToList();
        List<List<Share>> choices = [];
        foreach (var (resourceClass, amount) in group.Resources)
        {
            List<Share> choice = [.. usable.Where(provider => provider.Fits(resourceClass, amount)).Select(provider => new Share(provider, resourceClass, amount))];
            if (choice is [])
            {
                return [];
            }

            choices.Add(choice);
        }

        return Combine(choices, 0, []).Select(shares => new GroupAnswer(group, [.. shares.Select(share => share.Provider).Distinct()], shares))
            .Where(answer => group.Traits.IsMetBy(answer.Providers is [var only] ? only.Traits : answer.Providers.Aggregate(NoTraits.AsEnumerable(), (all, provider) => all.Concat(provider.Traits)).ToHashSet(StringComparer.Ordinal)));
    }

    private bool IsIn(Provider provider, RequestGroup group) => group.InTree is null || providers.Find(group.InTree)?.Root == provider.Root;

    // An aggregate of the root counts for its whole tree.
    private bool IsMember(Provider provider, RequestGroup group) =>
        group.Aggregates.IsNothing || group.Aggregates.Allows(provider.Aggregates.Concat(providers.Find(provider.Root)?.Aggregates ?? provider.Aggregates).ToHashSet(StringComparer.Ordinal));

    private static IEnumerable<T[]> Combine<T>(List<List<T>> choices, int at, T[] chosen)
    {
        if (at == choices.Count)
        {
            yield return chosen;
            yield break;
        }

        foreach (var choice in choices[at])
        {
            foreach (var whole in Combine(choices, at + 1, [.. chosen, choice]))
            {
                yield return whole;
            }
        }
    }

    private bool IsSound(Candidate candidate) =>
        (request.AllowsNesting || candidate.Totals.Select(share => share.Provider).Distinct().GroupBy(provider => provider.Root).All(tree => tree.Count() is 1))
        && (!request.IsIsolated || IsIsolated(candidate))
        && candidate.Totals.All(share => share.Provider.Stocks[share.ResourceClass] is var stock && share.Amount <= stock.MaxUnit && share.Amount <= Math.Floor(stock.Limit) - stock.Used)
        && request.SameSubtree.All(suffixes => IsSubtree([.. candidate.Groups.Where(group => suffixes.Contains(group.Group.Suffix)).SelectMany(group => group.Providers).Distinct()]));

    private static bool IsIsolated(Candidate candidate)
    {
        var used = candidate.Groups.Where(group => group.Group.IsGranular).Select(group => group.Providers[0]).ToList();
        return used.Distinct().Count() == used.Count;
    }

    private bool IsSubtree(List<Provider> members) => members.Any(top => members.All(member => IsAtOrBelow(member, top)));

    private bool IsAtOrBelow(Provider provider, Provider top)
    {
        for (var at = provider; at is not null; at = providers.Find(at.Row.Parent))
        {
            if (at == top)
            {
                return true;
            }
        }

        return false;
    }
}
