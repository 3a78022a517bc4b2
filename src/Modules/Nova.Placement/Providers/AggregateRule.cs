using Nova.Core;
using Nova.Placement.Api;

namespace Nova.Placement.Providers;

/// <summary>Which aggregates are asked for: of each set at least one, and none of the forbidden.</summary>
internal sealed record AggregateRule
{
    private const string AnyOf = "in:";

    public static AggregateRule None { get; } = new();

    public IReadOnlyList<IReadOnlyList<string>> Required { get; init; } = [];

    public IReadOnlySet<string> Forbidden { get; init; } = new HashSet<string>();

    public bool IsNothing => Required.Count is 0 && Forbidden.Count is 0;

    /// <summary>Reads <c>member_of</c>.</summary>
    public static Result<AggregateRule> Read(string name, IReadOnlyList<string> values, int minor)
    {
        if (minor < 24 && values.Count > 1)
        {
            return Names.Query(name, values[^1], "it is given more than once");
        }

        List<IReadOnlyList<string>> required = [];
        HashSet<string> forbidden = new(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var isForbidden = minor >= 32 && value.StartsWith('!');
            var text = isForbidden ? value[1..] : value;
            var isAny = text.StartsWith(AnyOf, StringComparison.Ordinal);
            var parts = (isAny ? text[AnyOf.Length..] : text).Split(',');
            if (!isAny && parts.Length > 1)
            {
                return Names.Query(name, value, "several aggregates need 'in:'");
            }

            List<string> uuids = [];
            foreach (var part in parts)
            {
                if (!Names.TryUuid(part, out var uuid))
                {
                    return Names.Query(name, value, "expected one aggregate UUID, or several behind 'in:'");
                }

                uuids.Add(uuid);
            }

            if (isForbidden)
            {
                forbidden.UnionWith(uuids);
            }
            else
            {
                required.Add(uuids);
            }
        }

        return new AggregateRule { Required = required, Forbidden = forbidden };
    }

    /// <summary>Whether a provider in these aggregates will do.</summary>
    public bool Allows(IReadOnlySet<string> aggregates) => Required.All(set => set.Any(aggregates.Contains)) && !Forbidden.Any(aggregates.Contains);
}
