using Nova.Core;
using Nova.Data;
using Nova.Placement.Standard;

namespace Nova.Placement.Writing;

/// <summary>Whether names are those of classes and traits that this cloud has, as of this transaction.</summary>
internal static class NameRules
{
    private const string Turn = "placement names";

    /// <summary>The first name that is no resource class; <see langword="null"/> for none.</summary>
    public static Task<string?> FindUnknownClassAsync(this IUnitOfWork work, IEnumerable<string> names, CancellationToken cancellationToken) =>
        FindUnknownAsync(work, "placement_resource_classes", names.Where(name => !KnownNames.IsClass(name)), cancellationToken);

    /// <summary>The first name that is no trait; <see langword="null"/> for none.</summary>
    public static Task<string?> FindUnknownTraitAsync(this IUnitOfWork work, IEnumerable<string> names, CancellationToken cancellationToken) =>
        FindUnknownAsync(work, "placement_traits", names.Where(name => !KnownNames.IsTrait(name)), cancellationToken);

    /// <summary>Whoever uses a custom name and whoever deletes it wait for one another.</summary>
    public static Task TakeTurnAtNamesAsync(this IUnitOfWork work, CancellationToken cancellationToken) => work.TakeTurnAsync(Turn, cancellationToken);

    private static async Task<string?> FindUnknownAsync(IUnitOfWork work, string table, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        string[] own = [.. names.Distinct(StringComparer.Ordinal)];
        if (own is [])
        {
            return null;
        }

        await work.TakeTurnAtNamesAsync(cancellationToken);
        foreach (var name in own)
        {
            if (await work.QuerySingleOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table} WHERE name = @name", new { name }, cancellationToken) is 0)
            {
                return name;
            }
        }

        return null;
    }
}
