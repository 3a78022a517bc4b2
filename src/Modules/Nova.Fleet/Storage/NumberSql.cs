using Nova.Core;
using Nova.Data;

namespace Nova.Fleet.Storage;

/// <summary>Gives out the numbers of the older API.</summary>
internal static class NumberSql
{
    /// <summary>The next number of a kind; two transactions get different ones, the second waits for the first.</summary>
    public static async Task<long> NextNumberAsync(this IUnitOfWork work, string kind, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<long>(
            "UPDATE fleet_numbers SET last = last + 1 WHERE kind = @kind RETURNING last", new { kind }, cancellationToken);
}
