using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Api;
using Nova.Placement.Providers;

namespace Nova.Placement.Candidates;

/// <summary>Reads the query of a request for candidates, as each microversion has it.</summary>
internal sealed partial class CandidateQuery(IQueryCollection query, int minor, NameBook names)
{
    private const int LongestSuffix = 64;

    private static readonly (string Name, int Since)[] Grouped = [("resources", 10), ("required", 17), ("member_of", 21), ("in_tree", 31)];

    private static readonly (string Name, int Since)[] Single = [("limit", 16), ("group_policy", 25), ("root_required", 35), ("same_subtree", 36)];

    public Result<CandidateRequest> Read()
    {
        SortedSet<string> suffixes = new(StringComparer.Ordinal);
        foreach (var key in query.Keys)
        {
            if (Single.Any(known => known.Name == key && minor >= known.Since))
            {
                continue;
            }

            if (SuffixOf(key) is not { } suffix)
            {
                return new Fault.Invalid($"Invalid query string parameters: unexpected parameter {Names.Short(key)}") { Code = ErrorCodes.BadValue };
            }

            suffixes.Add(suffix);
        }

        List<RequestGroup> groups = [];
        foreach (var suffix in suffixes)
        {
            if (!ReadGroup(suffix).TryGet(out var group, out var fault))
            {
                return fault;
            }

            groups.Add(group);
        }

        return ReadRest(groups);
    }

    private string? SuffixOf(string key)
    {
        foreach (var (name, since) in Grouped)
        {
            if (minor >= since && key.StartsWith(name, StringComparison.Ordinal))
            {
                var suffix = key[name.Length..];
                if (suffix.Length is 0 || (minor >= 25 && suffix.Length <= LongestSuffix && (minor >= 33 ? TextSuffix() : NumberSuffix()).IsMatch(suffix)))
                {
                    return suffix;
                }
            }
        }

        return null;
    }

    private Result<RequestGroup> ReadGroup(string suffix)
    {
        RequestGroup group = new() { Suffix = suffix };
        if (Values("resources" + suffix) is [.., var resources])
        {
            if (!ResourceRule.Read("resources" + suffix, resources, names).TryGet(out var amounts, out var fault))
            {
                return fault;
            }

            group = group with { Resources = amounts };
        }

        if (!TraitRule.Read("required" + suffix, Values("required" + suffix), minor, names).TryGet(out var traits, out var wrong)
            || !AggregateRule.Read("member_of" + suffix, Values("member_of" + suffix), minor).TryGet(out var aggregates, out wrong))
        {
            return wrong;
        }

        if (Values("in_tree" + suffix) is [.., var tree])
        {
            if (!Names.TryUuid(tree, out var uuid))
            {
                return Names.Query("in_tree" + suffix, tree, "expected the UUID of a resource provider");
            }

            group = group with { InTree = uuid };
        }

        return group with { Traits = traits, Aggregates = aggregates };
    }

    private Result<CandidateRequest> ReadRest(List<RequestGroup> groups)
    {
        if (!ReadSubtrees(groups).TryGet(out var subtrees, out var fault))
        {
            return fault;
        }

        if (CheckGroups(groups, subtrees) is { } unsound)
        {
            return unsound;
        }

        int? limit = null;
        if (Values("limit") is [var text, ..])
        {
            if (!NumberSuffix().IsMatch(text) || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return Names.Query("limit", text, "expected a number of 1 or more");
            }

            limit = number;
        }

        var policy = Values("group_policy") is [var first, ..] ? first : null;
        if (policy is not (null or "none" or "isolate"))
        {
            return Names.Query("group_policy", policy, "expected none or isolate");
        }

        if (policy is null && groups.Count(group => group.IsGranular) > 1)
        {
            return new Fault.Invalid("The \"group_policy\" parameter is required when specifying more than one \"resources{N}\" parameter.");
        }

        var roots = Values("root_required");
        if (roots.Count > 1)
        {
            return new Fault.Invalid("Query parameter 'root_required' may be specified only once.") { Code = ErrorCodes.DuplicateKey };
        }

        return TraitRule.Read("root_required", roots, minor, names, allowsAny: false).TryGet(out var root, out fault)
            ? new CandidateRequest
            {
                Groups = groups,
                IsIsolated = policy is "isolate",
                Limit = limit,
                Root = root,
                SameSubtree = subtrees,
                AllowsNesting = minor >= 29,
            }
            : fault;
    }

    private Result<IReadOnlyList<IReadOnlyList<string>>> ReadSubtrees(List<RequestGroup> groups)
    {
        var suffixes = groups.Select(group => group.Suffix).ToHashSet(StringComparer.Ordinal);
        List<IReadOnlyList<string>> subtrees = [];
        foreach (var value in Values("same_subtree"))
        {
            var named = value.Split(',');
            if (named.Any(suffix => suffix.Length is 0))
            {
                return Names.Query("same_subtree", value, "empty string (unsuffixed group) can not be specified");
            }

            if (named.FirstOrDefault(suffix => !suffixes.Contains(suffix)) is { } unknown)
            {
                return Names.Query("same_subtree", value, $"there is no group with the suffix {Names.Short(unknown)}");
            }

            subtrees.Add(named);
        }

        return Result.Of<IReadOnlyList<IReadOnlyList<string>>>(subtrees);
    }

    private Fault? CheckGroups(List<RequestGroup> groups, IReadOnlyList<IReadOnlyList<string>> subtrees)
    {
        if (groups.All(group => group.Resources.Count is 0))
        {
            return minor >= 36 && groups.Count > 0
                ? new Fault.Invalid("There must be at least one resources or resources[$S] parameter.") { Code = ErrorCodes.MissingValue }
                : new Fault.Invalid("Invalid query string parameters: 'resources' is a required property.");
        }

        foreach (var group in groups.Where(group => group.Resources.Count is 0))
        {
            if (minor < 36 || !group.IsGranular)
            {
                return new Fault.Invalid($"All traits, member_of and in_tree parameters must be associated with resources; those of suffix '{group.Suffix}' are orphaned.");
            }

            if (!subtrees.Any(subtree => subtree.Contains(group.Suffix)))
            {
                return Names.Query("required" + group.Suffix, group.Suffix, "a group without resources must be named in same_subtree");
            }
        }

        return null;
    }

    private List<string> Values(string name) => [.. query[name].Select(value => value ?? "")];

    [GeneratedRegex("^[1-9][0-9]*$")]
    private static partial Regex NumberSuffix();

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex TextSuffix();
}
