using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL of what claims hold beyond processors, memory and disk. Claims without that cost no statement of these.</summary>
internal static class MoreSql
{
    /// <summary>Takes so much of a class from the host if there is that much left, and writes down who holds it.</summary>
    public static async Task<bool> TryTakeMoreAsync(this IUnitOfWork work, ServerClaim claim, string resourceClass, long amount, CancellationToken cancellationToken)
    {
        var parameters = new { Server = claim.Server.ToString(), Host = claim.Host.Value, resourceClass, amount };
        return await work.ExecuteAsync(
            """
            UPDATE placement_provider_inventories SET used = used + @amount
             WHERE provider = (SELECT uuid FROM placement_providers WHERE host = @Host) AND resource_class = @resourceClass
               AND @amount >= min_unit AND @amount <= max_unit AND @amount % step_size = 0
               AND used + @amount <= (total - reserved) * ratio
            """,
            parameters, cancellationToken) is 1
            && await work.ExecuteAsync(
            """
            INSERT INTO placement_allocations (consumer, provider, resource_class, is_aside, amount)
            SELECT @Server, uuid, @resourceClass, 0, @amount FROM placement_providers WHERE host = @Host
            """,
            parameters, cancellationToken) is 1;
    }

    /// <summary>What a claim holds besides; the rows of other providers, which an operator has written, are not the claim's.</summary>
    public static async Task<ClassAmounts?> MoreOfAsync(this IUnitOfWork work, ClaimRow claim, bool isAside, CancellationToken cancellationToken) =>
        claim.HasMore is 0 ? null : Sum(await work.QueryAsync<StockRow>(
            """
            SELECT resource_class AS ResourceClass, amount AS Total FROM placement_allocations
             WHERE consumer = @Server AND is_aside = @IsAside AND provider = (SELECT uuid FROM placement_providers WHERE host = @Host)
            """,
            Parameters(claim, isAside), cancellationToken));

    /// <summary>Strikes that out and tells what it was; what of it stands on other providers is given back there.</summary>
    public static async Task<ClassAmounts?> RemoveMoreAsync(this IUnitOfWork work, ClaimRow claim, bool isAside, CancellationToken cancellationToken)
    {
        if (claim.HasMore is 0)
        {
            return null;
        }

        var own = await work.QueryAsync<StockRow>(
            """
            DELETE FROM placement_allocations
             WHERE consumer = @Server AND is_aside = @IsAside AND provider = (SELECT uuid FROM placement_providers WHERE host = @Host)
            RETURNING resource_class AS ResourceClass, amount AS Total
            """,
            Parameters(claim, isAside), cancellationToken);
        var others = await work.QueryAsync<StockRow>(
            "DELETE FROM placement_allocations WHERE consumer = @Server AND is_aside = @IsAside RETURNING provider AS Provider, resource_class AS ResourceClass, amount AS Total",
            Parameters(claim, isAside), cancellationToken);
        foreach (var other in others)
        {
            await work.AddUsedAsync(other.Provider, other.ResourceClass, -other.Total, cancellationToken);
        }

        return Sum(own);
    }

    /// <summary>Gives back what was struck out of a host's claim.</summary>
    public static async Task GiveMoreBackAsync(this IUnitOfWork work, HostName host, ClassAmounts? more, CancellationToken cancellationToken)
    {
        foreach (var (resourceClass, amount) in more?.Items ?? [])
        {
            await work.ExecuteAsync(
                """
                UPDATE placement_provider_inventories SET used = used - @amount
                 WHERE provider = (SELECT uuid FROM placement_providers WHERE host = @Host) AND resource_class = @resourceClass
                """,
                new { Host = host.Value, resourceClass, amount }, cancellationToken);
        }
    }

    /// <summary>What the claim holds besides is set aside, or is no longer.</summary>
    public static async Task MarkMoreAsync(this IUnitOfWork work, ClaimRow claim, bool isAside, CancellationToken cancellationToken)
    {
        if (claim.HasMore is not 0)
        {
            await work.ExecuteAsync(
                "UPDATE placement_allocations SET is_aside = @IsAside WHERE consumer = @Server AND is_aside <> @IsAside", Parameters(claim, isAside), cancellationToken);
        }
    }

    private static object Parameters(ClaimRow claim, bool isAside) => new { claim.Server, claim.Host, IsAside = isAside ? 1L : 0L };

    private static ClassAmounts? Sum(IEnumerable<StockRow> rows) =>
        ClassAmounts.OrNone(rows.GroupBy(row => row.ResourceClass, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(row => row.Total))));
}
