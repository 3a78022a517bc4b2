using Nova.Placement.Providers;

namespace Nova.Placement.Candidates;

/// <summary>What one group gets of one provider.</summary>
internal sealed record Share(Provider Provider, string ResourceClass, long Amount);

/// <summary>One way to serve one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Providers">Who serves it; without resources, who has what it asks for.</param>
/// <param name="Shares">What it gets.</param>
internal sealed record GroupAnswer(RequestGroup Group, IReadOnlyList<Provider> Providers, IReadOnlyList<Share> Shares);

/// <summary>One way to serve the whole request.</summary>
internal sealed class Candidate(IReadOnlyList<GroupAnswer> groups)
{
    public IReadOnlyList<GroupAnswer> Groups => groups;

    /// <summary>What is taken of each provider, all groups together.</summary>
    public IReadOnlyList<Share> Totals { get; } =
    [
        .. groups.SelectMany(group => group.Shares).GroupBy(share => (share.Provider, share.ResourceClass))
            .Select(group => new Share(group.Key.Provider, group.Key.ResourceClass, group.Sum(share => share.Amount)))
            .OrderBy(share => share.Provider.Uuid, StringComparer.Ordinal).ThenBy(share => share.ResourceClass, StringComparer.Ordinal),
    ];

    /// <summary>The same for candidates that are the same.</summary>
    public string Key => string.Join(';', groups.OrderBy(group => group.Group.Suffix, StringComparer.Ordinal)
        .Select(group => $"{group.Group.Suffix}={string.Join(',', group.Providers.Select(provider => provider.Uuid).Order(StringComparer.Ordinal))}")
        .Concat(Totals.Select(share => $"{share.Provider.Uuid}:{share.ResourceClass}:{share.Amount}")));
}
