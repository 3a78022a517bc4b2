using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;
using Nova.Placement.Storage;

namespace Nova.Placement.Writing;

/// <summary>What one provider shall have.</summary>
internal sealed record StockOrder(string Provider, long Generation, IReadOnlyDictionary<string, ClassInventory> Stocks);

/// <summary>Moves inventory between providers together with what is held of it: between the two steps there is both.</summary>
internal sealed class Reshaper(Database database, AllocationWriter allocations, TimeProvider clock)
{
    public Task<Result<Done>> ReshapeAsync(IReadOnlyList<StockOrder> stocks, IReadOnlyList<ConsumerOrder> consumers, CancellationToken cancellationToken) =>
        database.TryWriteAsync<Done>(
            async work =>
            {
                List<(ProviderRow Provider, StockOrder Order)> locked = [];
                if (await work.FindUnknownClassAsync(stocks.SelectMany(order => order.Stocks.Keys), cancellationToken) is { } unknown)
                {
                    return new Fault.Invalid($"Unknown resource class in inventories: {Names.Short(unknown)}");
                }

                foreach (var order in stocks.OrderBy(order => order.Provider, StringComparer.Ordinal))
                {
                    if (!(await WidenAsync(work, order, cancellationToken)).TryGet(out var provider, out var fault))
                    {
                        return fault;
                    }

                    locked.Add((provider, order));
                }

                if (!(await allocations.WriteAsync(work, consumers, cancellationToken)).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                foreach (var (provider, order) in locked)
                {
                    if (!(await NarrowAsync(work, provider, order, cancellationToken)).TryGet(out _, out refusal))
                    {
                        return refusal;
                    }
                }

                return default(Done);
            },
            cancellationToken);

    private async Task<Result<ProviderRow>> WidenAsync(IUnitOfWork work, StockOrder order, CancellationToken cancellationToken)
    {
        if (await work.LockProviderAsync(order.Provider, cancellationToken) is not { } provider)
        {
            return new Fault.Invalid($"Resource provider {order.Provider} in inventories does not exist.") { Code = ErrorCodes.ProviderNotFound };
        }

        if (provider.Generation != order.Generation)
        {
            return StockWriter.Outdated(order.Provider, provider.Generation, order.Generation);
        }

        foreach (var (name, stock) in order.Stocks)
        {
            await work.SetStockAsync(provider, name, stock, cancellationToken);
        }

        await work.RaiseAsync(provider, clock.GetUtcNow().ToMicroseconds(), cancellationToken);
        return provider;
    }

    private static async Task<Result<Done>> NarrowAsync(IUnitOfWork work, ProviderRow provider, StockOrder order, CancellationToken cancellationToken)
    {
        foreach (var (name, row) in await work.StocksAsync(provider.Uuid, cancellationToken))
        {
            if (order.Stocks.ContainsKey(name))
            {
                continue;
            }

            if (row.Used > 0)
            {
                return StockWriter.InUse(provider.Uuid, name, ErrorCodes.InventoryInUse);
            }

            await work.RemoveStockAsync(provider, name, cancellationToken);
        }

        return default(Done);
    }
}
