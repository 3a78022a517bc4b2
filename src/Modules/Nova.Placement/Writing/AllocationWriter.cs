using System.Globalization;
using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;
using Nova.Placement.Storage;

namespace Nova.Placement.Writing;

/// <summary>
/// Puts what consumers shall hold in the place of what they hold, all of them or none. It locks consumers, then providers, each in the order of
/// their ids; whoever else writes waits, and so do claims of the hosts among them. What is read after that holds until the end.
/// </summary>
internal sealed class AllocationWriter(Database database, TimeProvider clock)
{
    public Task<Result<Done>> WriteAsync(IReadOnlyList<ConsumerOrder> orders, CancellationToken cancellationToken) =>
        database.TryWriteAsync(work => WriteAsync(work, orders, cancellationToken), cancellationToken);

    /// <summary>Takes all from a consumer.</summary>
    /// <returns><see cref="Fault.NotFound"/> where it holds nothing.</returns>
    public Task<Result<Done>> RemoveAsync(string consumer, CancellationToken cancellationToken) => database.TryWriteAsync(
        async work => (await work.HeldByAsync(consumer, cancellationToken)).Count is 0
            ? new Fault.NotFound("Allocations of consumer", Names.Short(consumer))
            : await WriteAsync(work, [new ConsumerOrder { Consumer = consumer, Allocations = [] }], cancellationToken),
        cancellationToken);

    /// <summary>The same in a transaction that does more.</summary>
    public async Task<Result<Done>> WriteAsync(IUnitOfWork work, IReadOnlyList<ConsumerOrder> orders, CancellationToken cancellationToken)
    {
        if (await work.FindUnknownClassAsync(orders.SelectMany(order => order.Allocations).Select(row => row.ResourceClass), cancellationToken) is { } unknown)
        {
            return new Fault.Invalid($"Unable to allocate inventory: no such resource class {Names.Short(unknown)}.");
        }

        List<Holding> holdings = [];
        foreach (var order in orders.OrderBy(order => order.Consumer, StringComparer.Ordinal))
        {
            var holding = await ReadAsync(work, order, cancellationToken);
            if (holding.Conflict() is { } conflict)
            {
                return conflict;
            }

            holdings.Add(holding);
        }

        if (!(await LockAsync(work, holdings, cancellationToken)).TryGet(out var providers, out var fault))
        {
            return fault;
        }

        foreach (var provider in providers.Values)
        {
            if (!(await ApplyAsync(work, provider, holdings, cancellationToken)).TryGet(out _, out fault))
            {
                return fault;
            }
        }

        foreach (var holding in holdings)
        {
            if (!await WriteAsync(work, holding, providers, cancellationToken))
            {
                return Holding.Conflicts(holding.Order, "another");
            }
        }

        return default(Done);
    }

    private static async Task<Holding> ReadAsync(IUnitOfWork work, ConsumerOrder order, CancellationToken cancellationToken)
    {
        var claim = await work.LockClaimAsync(order.Consumer, cancellationToken);
        var other = await work.LockConsumerAsync(order.Consumer, cancellationToken);
        return new Holding(order, claim, other, await work.HeldByAsync(order.Consumer, cancellationToken));
    }

    private async Task<Result<SortedDictionary<string, ProviderRow>>> LockAsync(IUnitOfWork work, List<Holding> holdings, CancellationToken cancellationToken)
    {
        SortedDictionary<string, ProviderRow> providers = new(StringComparer.Ordinal);
        foreach (var uuid in holdings.SelectMany(holding => holding.Held.Concat(holding.Order.Allocations)).Select(row => row.Provider).Distinct().Order(StringComparer.Ordinal))
        {
            if (await work.LockProviderAsync(uuid, cancellationToken) is not { } provider)
            {
                return new Fault.Invalid($"Allocation for resource provider '{uuid}' that does not exist.");
            }

            await work.RaiseAsync(provider, clock.GetUtcNow().ToMicroseconds(), cancellationToken);
            providers[uuid] = provider;
        }

        return providers;
    }

    // The figures of one provider: what all orders together change of them, if there is room.
    private static async Task<Result<Done>> ApplyAsync(IUnitOfWork work, ProviderRow provider, List<Holding> holdings, CancellationToken cancellationToken)
    {
        var stocks = await work.StocksAsync(provider.Uuid, cancellationToken);
        var held = Sums(holdings.SelectMany(holding => holding.Held), provider.Uuid);
        var wanted = Sums(holdings.SelectMany(holding => holding.Order.Allocations), provider.Uuid);
        foreach (var row in holdings.SelectMany(holding => holding.Order.Allocations).Where(row => row.Provider == provider.Uuid))
        {
            if (!stocks.TryGetValue(row.ResourceClass, out var stock))
            {
                return new Fault.Conflict($"Unable to allocate inventory: Inventory for '{row.ResourceClass}' on resource provider '{provider.Uuid}' invalid: there is none.");
            }

            if (!stock.ToInventory().Portions(row.Amount))
            {
                return new Fault.Conflict(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Unable to allocate inventory: Unable to create allocation for '{row.ResourceClass}' on resource provider '{provider.Uuid}'. The requested amount {row.Amount} would violate inventory constraints (min_unit {stock.MinUnit}, max_unit {stock.MaxUnit}, step_size {stock.StepSize})."));
            }
        }

        foreach (var name in held.Keys.Union(wanted.Keys, StringComparer.Ordinal))
        {
            var more = wanted.GetValueOrDefault(name) - held.GetValueOrDefault(name);
            if (more > 0 && stocks[name].ToInventory() is var stock && stock.Used + more > stock.Limit)
            {
                return new Fault.Conflict(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Unable to allocate inventory: Unable to create allocation for '{name}' on resource provider '{provider.Uuid}'. The requested amount would exceed the capacity: {stock.Used} of {Math.Floor(stock.Limit)} used, {more} more asked for."));
            }

            if (more is not 0)
            {
                await work.AddUsedAsync(provider.Uuid, name, more, cancellationToken);
            }
        }

        return default(Done);
    }

    // A server's claim takes of its order what is a host's own three classes on one host, and stays where it is if it can; the rest stands beside it.
    private static async Task<bool> WriteAsync(IUnitOfWork work, Holding holding, SortedDictionary<string, ProviderRow> providers, CancellationToken cancellationToken)
    {
        var (order, rest) = (holding.Order, holding.Order.Allocations);
        if (holding.Claim is not { } held)
        {
            await work.ReplaceAllocationsAsync(order.Consumer, rest, cancellationToken);
            return (order.Allocations is [] && holding.Generation is null) || await work.WriteConsumerAsync(order, holding.Generation is not null, cancellationToken);
        }

        ClaimRow? claim = null;
        if (rest is not [])
        {
            var own = rest.Where(row => providers[row.Provider].Host is not null && HostClass.Find(row.ResourceClass) is not null).ToLookup(row => providers[row.Provider].Host!);
            var host = own.Contains(held.Host) ? held.Host : own.Select(group => group.Key).Order(StringComparer.Ordinal).FirstOrDefault() ?? held.Host;
            rest = [.. rest.Except(own[host])];
            claim = new()
            {
                Host = host,
                VCpus = Amount(own[host], HostClass.VCpu),
                MemoryMiB = Amount(own[host], HostClass.Memory),
                DiskGiB = Amount(own[host], HostClass.Disk),
                HasMore = rest is [] ? 0 : 1,
            };
        }

        await work.ReplaceAllocationsAsync(order.Consumer, rest, cancellationToken);
        await work.WriteClaimAsync(order, held, claim, cancellationToken);
        await work.WriteConsumerAsync(order with { Allocations = [] }, isKnown: true, cancellationToken);
        return true;
    }

    private static long Amount(IEnumerable<AllocationRow> rows, string name) => rows.FirstOrDefault(row => row.ResourceClass == name)?.Amount ?? 0;

    private static Dictionary<string, long> Sums(IEnumerable<AllocationRow> rows, string provider) => rows.Where(row => row.Provider == provider)
        .GroupBy(row => row.ResourceClass, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => row.Amount), StringComparer.Ordinal);

    /// <summary>What a consumer holds and what it shall.</summary>
    private sealed record Holding(ConsumerOrder Order, HeldClaim? Claim, long? Other, IReadOnlyList<AllocationRow> Held)
    {
        public long? Generation => Claim?.Generation ?? Other;

        public Fault.Conflict? Conflict() => Order.ChecksGeneration && Order.Generation != Generation && !(Order.Allocations is [] && Generation is null && Order.Generation is null)
            ? Conflicts(Order, Show(Generation))
            : null;

        public static Fault.Conflict Conflicts(ConsumerOrder order, string expected) =>
            new Fault.Conflict($"consumer generation conflict - expected {expected} but got {Show(order.Generation)}") { Code = ErrorCodes.ConcurrentUpdate };

        private static string Show(long? generation) => generation?.ToString(CultureInfo.InvariantCulture) ?? "null";
    }
}
