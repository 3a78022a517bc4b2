using Nova.Core;
using Nova.Data;
using Nova.Placement.Writing;

namespace Nova.Placement.Storage;

/// <summary>The SQL of consumers, whether they are servers with a claim or not, in the transaction that writes what they hold.</summary>
internal static class ConsumerSql
{
    /// <summary>The claim of a server, which nobody else changes until this transaction ends.</summary>
    public static Task<HeldClaim?> LockClaimAsync(this IUnitOfWork work, string consumer, CancellationToken cancellationToken) => work.QuerySingleOrDefaultAsync<HeldClaim>(
        "UPDATE placement_claims SET generation = generation WHERE server = @consumer RETURNING host AS Host, generation AS Generation", new { consumer }, cancellationToken);

    /// <summary>The same of any other consumer: its generation.</summary>
    public static Task<long?> LockConsumerAsync(this IUnitOfWork work, string consumer, CancellationToken cancellationToken) => work.QuerySingleOrDefaultAsync<long?>(
        "UPDATE placement_consumers SET generation = generation WHERE uuid = @consumer RETURNING generation", new { consumer }, cancellationToken);

    /// <summary>What a consumer holds, what is set aside for it included.</summary>
    public static Task<IReadOnlyList<AllocationRow>> HeldByAsync(this IUnitOfWork work, string consumer, CancellationToken cancellationToken) =>
        work.QueryAsync<AllocationRow>(ProviderStore.AllocationSql("consumer = @consumer"), new { consumer }, cancellationToken);

    /// <summary>Writes a server's claim; false where there is nothing of it left, and its row has gone.</summary>
    public static async Task WriteClaimAsync(this IUnitOfWork work, ConsumerOrder order, HeldClaim held, ClaimRow? claim, CancellationToken cancellationToken)
    {
        foreach (var host in await work.QueryAsync<string>("DELETE FROM placement_moves WHERE server = @Consumer RETURNING host", order, cancellationToken))
        {
            await work.CountServersAsync(host, -1, cancellationToken);
        }

        await work.CountServersAsync(held.Host, -1, cancellationToken);
        if (claim is null)
        {
            await work.ExecuteAsync("DELETE FROM placement_claims WHERE server = @Consumer", order, cancellationToken);
            return;
        }

        await work.CountServersAsync(claim.Host, 1, cancellationToken);
        await work.ExecuteAsync(
            """
            UPDATE placement_claims
               SET host = @Host, vcpus = @VCpus, memory_mib = @MemoryMiB, disk_gib = @DiskGiB, has_more = @HasMore, project_id = @Project, user_id = @User,
                   type = COALESCE(@Type, type), generation = generation + 1
             WHERE server = @Consumer
            """,
            new { claim.Host, claim.VCpus, claim.MemoryMiB, claim.DiskGiB, claim.HasMore, order.Project, order.User, order.Type, order.Consumer }, cancellationToken);
    }

    /// <summary>Writes any other consumer; false where another writer has made it meanwhile.</summary>
    public static async Task<bool> WriteConsumerAsync(this IUnitOfWork work, ConsumerOrder order, bool isKnown, CancellationToken cancellationToken)
    {
        if (order.Allocations is [])
        {
            await work.ExecuteAsync("DELETE FROM placement_consumers WHERE uuid = @Consumer", new { order.Consumer }, cancellationToken);
            return true;
        }

        return await work.ExecuteAsync(
            isKnown
                ? "UPDATE placement_consumers SET project_id = @Project, user_id = @User, type = COALESCE(@Type, type), generation = generation + 1 WHERE uuid = @Consumer"
                : """
                  INSERT INTO placement_consumers (uuid, project_id, user_id, type, generation) VALUES (@Consumer, @Project, @User, COALESCE(@Type, @Unknown), 1)
                  ON CONFLICT (uuid) DO NOTHING
                  """,
            new { order.Consumer, order.Project, order.User, order.Type, Unknown = ConsumerOrder.UnknownType }, cancellationToken) is 1;
    }

    /// <summary>Puts these rows in the place of all that a consumer holds besides a claim.</summary>
    public static async Task ReplaceAllocationsAsync(this IUnitOfWork work, string consumer, IEnumerable<AllocationRow> rows, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("DELETE FROM placement_allocations WHERE consumer = @consumer", new { consumer }, cancellationToken);
        foreach (var row in rows)
        {
            await work.ExecuteAsync(
                "INSERT INTO placement_allocations (consumer, provider, resource_class, is_aside, amount) VALUES (@consumer, @Provider, @ResourceClass, 0, @Amount)",
                new { consumer, row.Provider, row.ResourceClass, row.Amount }, cancellationToken);
        }
    }

    private static Task<int> CountServersAsync(this IUnitOfWork work, string host, int more, CancellationToken cancellationToken) =>
        work.ExecuteAsync("UPDATE placement_inventories SET servers = servers + @more WHERE host = @host", new { host, more }, cancellationToken);
}

/// <summary>A server's claim as far as a writer must know it.</summary>
internal sealed record HeldClaim
{
    public string Host { get; init; } = "";

    public long Generation { get; init; }
}
