using Nova.Core;
using Nova.Placement.Api;

namespace Nova.Placement.Providers;

/// <summary>Which traits are asked for: of each set at least one, and none of the forbidden.</summary>
internal sealed record TraitRule
{
    private const string AnyOf = "in:";

    public static TraitRule None { get; } = new();

    public IReadOnlyList<IReadOnlyList<string>> Required { get; init; } = [];

    public IReadOnlySet<string> Forbidden { get; init; } = new HashSet<string>();

    public bool IsNothing => Required.Count is 0 && Forbidden.Count is 0;

    /// <summary>Reads <c>required</c> and the like.</summary>
    /// <param name="name">The parameter's name, for complaints.</param>
    /// <param name="values">Its values; before 1.39 the last counts.</param>
    /// <param name="minor">The microversion.</param>
    /// <param name="names">The traits that there are.</param>
    /// <param name="allowsAny">Whether <c>in:</c> is understood.</param>
    public static Result<TraitRule> Read(string name, IReadOnlyList<string> values, int minor, NameBook names, bool allowsAny = true)
    {
        List<IReadOnlyList<string>> required = [];
        HashSet<string> forbidden = new(StringComparer.Ordinal);
        foreach (var value in minor >= 39 ? values : values.TakeLast(1))
        {
            var isAny = allowsAny && minor >= 39 && value.StartsWith(AnyOf, StringComparison.Ordinal);
            var parts = (isAny ? value[AnyOf.Length..] : value).Split(',').Select(part => part.Trim()).ToList();
            if (parts.Any(part => part is "" or "!"))
            {
                return Names.Query(name, value, "it names no trait where one is due");
            }

            if (isAny ? parts.Any(IsForbidden) : minor < 22 && parts.Any(IsForbidden))
            {
                return Names.Query(name, value, "'!' is not allowed here");
            }

            if (parts.Select(part => part.TrimStart('!')).FirstOrDefault(part => !names.IsTrait(part)) is { } unknown)
            {
                return Names.Query(name, value, $"no such trait: {Names.Short(unknown)}");
            }

            forbidden.UnionWith(parts.Where(IsForbidden).Select(part => part[1..]));
            required.AddRange(isAny ? [parts] : parts.Where(part => !IsForbidden(part)).Select(part => (string[])[part]));
        }

        return required.FirstOrDefault(set => set.All(forbidden.Contains)) is { } contradiction
            ? Names.Query(name, string.Join(',', contradiction), "required and forbidden at once")
            : new TraitRule { Required = required, Forbidden = forbidden };
    }

    /// <summary>Whether these traits, of one provider or of several together, are enough.</summary>
    public bool IsMetBy(IReadOnlySet<string> traits) => Required.All(set => set.Any(traits.Contains));

    /// <summary>Whether none of these is forbidden.</summary>
    public bool Tolerates(IReadOnlySet<string> traits) => Forbidden.Count is 0 || !Forbidden.Any(traits.Contains);

    private static bool IsForbidden(string part) => part.StartsWith('!');
}
