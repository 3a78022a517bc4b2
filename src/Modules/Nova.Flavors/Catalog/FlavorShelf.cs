using System.Collections.Frozen;
using Nova.Contracts.Flavors;
using Nova.Core;

namespace Nova.Flavors.Catalog;

/// <summary>A flavor and what only this module knows of it.</summary>
/// <param name="Flavor">The flavor.</param>
/// <param name="Projects">Who may use it where it is private.</param>
/// <param name="CreatedAt">Microseconds UTC.</param>
/// <param name="UpdatedAt">Microseconds UTC; <see langword="null"/> where it was never changed.</param>
internal sealed record KnownFlavor(Flavor Flavor, FrozenSet<string> Projects, long CreatedAt, long? UpdatedAt)
{
    /// <summary>Whether the project may use it, as everybody or because it was given access.</summary>
    public bool IsOpenTo(ProjectId project) => Flavor.IsPublic || Projects.Contains(project.Value);
}

/// <summary>All flavors as they were at one moment.</summary>
internal sealed class FlavorShelf(IEnumerable<KnownFlavor> flavors)
{
    private readonly FrozenDictionary<string, KnownFlavor> _byId = flavors.ToFrozenDictionary(known => known.Flavor.Id.Value, StringComparer.Ordinal);

    /// <summary>Every flavor, in no order.</summary>
    public IReadOnlyList<KnownFlavor> All => _byId.Values;

    /// <summary>The flavor where the caller may know of it.</summary>
    public KnownFlavor? Find(RequestContext caller, FlavorId id) =>
        id.Value is not null && _byId.TryGetValue(id.Value, out var known) && (caller.IsAdmin || known.IsOpenTo(caller.Project)) ? known : null;
}
