using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;
using Nova.Placement.Storage;

namespace Nova.Placement.Writing;

/// <summary>Writes what providers have. Every write raises the provider's generation; the answer is the new one.</summary>
internal sealed class StockWriter(Database database, TimeProvider clock)
{
    /// <summary>Puts these inventories in the place of all.</summary>
    /// <param name="uuid">The provider.</param>
    /// <param name="generation">What the client has read; <see langword="null"/> for whatever it is.</param>
    /// <param name="stocks">By class.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task<Result<long>> ReplaceAsync(string uuid, long? generation, IReadOnlyDictionary<string, ClassInventory> stocks, CancellationToken cancellationToken) =>
        ChangeAsync(uuid, generation, stocks.Keys, isOne: false, async (work, provider) =>
        {
            var known = await work.StocksAsync(uuid, cancellationToken);
            var gone = known.Values.Where(row => !stocks.ContainsKey(row.ResourceClass)).ToList();
            if (gone.FirstOrDefault(row => row.Used > 0) is { } used)
            {
                return InUse(uuid, used.ResourceClass, ErrorCodes.InventoryInUse);
            }

            foreach (var row in gone)
            {
                await work.RemoveStockAsync(provider, row.ResourceClass, cancellationToken);
            }

            foreach (var (name, stock) in stocks)
            {
                await work.SetStockAsync(provider, name, stock, cancellationToken);
            }

            return default(Done);
        }, cancellationToken);

    /// <summary>Adds one class that the provider has not.</summary>
    public Task<Result<long>> AddAsync(string uuid, string name, ClassInventory stock, CancellationToken cancellationToken) =>
        ChangeAsync(uuid, null, [name], isOne: false, async (work, provider) =>
        {
            if ((await work.StocksAsync(uuid, cancellationToken)).ContainsKey(name))
            {
                return new Fault.Conflict($"Update conflict: resource provider {uuid} has an inventory of {name} already.") { Code = ErrorCodes.ConcurrentUpdate };
            }

            await work.SetStockAsync(provider, name, stock, cancellationToken);
            return default(Done);
        }, cancellationToken);

    /// <summary>Changes one class that the provider has.</summary>
    public Task<Result<long>> UpdateAsync(string uuid, long generation, string name, ClassInventory stock, CancellationToken cancellationToken) =>
        ChangeAsync(uuid, generation, [name], isOne: true, async (work, provider) =>
        {
            if (!(await work.StocksAsync(uuid, cancellationToken)).ContainsKey(name))
            {
                return new Fault.Invalid($"No inventory record with resource class for resource provider {uuid} to be updated: {name}.");
            }

            await work.SetStockAsync(provider, name, stock, cancellationToken);
            return default(Done);
        }, cancellationToken);

    /// <summary>The provider has none of a class any more.</summary>
    public Task<Result<long>> RemoveAsync(string uuid, string name, CancellationToken cancellationToken) =>
        ChangeAsync(uuid, null, [name], isOne: true, async (work, provider) =>
        {
            if (!(await work.StocksAsync(uuid, cancellationToken)).TryGetValue(name, out var known))
            {
                return new Fault.NotFound("Inventory", $"{name} of resource provider {uuid}");
            }

            if (known.Used > 0)
            {
                return InUse(uuid, name, ErrorCodes.ConcurrentUpdate);
            }

            await work.RemoveStockAsync(provider, name, cancellationToken);
            return default(Done);
        }, cancellationToken);

    internal static Fault Outdated(string uuid, long known, long told) =>
        new Fault.Conflict($"resource provider generation conflict: {uuid} is at generation {known}, and not at {told}.") { Code = ErrorCodes.ConcurrentUpdate };

    internal static Fault InUse(string uuid, string name, string code) =>
        new Fault.Conflict($"Inventory for '{name}' on resource provider '{uuid}' in use.") { Code = code };

    /// <param name="uuid">The provider.</param>
    /// <param name="generation">What the client has read.</param>
    /// <param name="classes">The classes that are named.</param>
    /// <param name="isOne">Whether the class is part of the path: an unknown one is not there, elsewhere it is wrong.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    private Task<Result<long>> ChangeAsync(
        string uuid, long? generation, IEnumerable<string> classes, bool isOne, Func<IUnitOfWork, ProviderRow, Task<Result<Done>>> change, CancellationToken cancellationToken) =>
        database.TryWriteAsync<long>(
            async work =>
            {
                var unknown = await work.FindUnknownClassAsync(classes, cancellationToken);
                if (await work.LockProviderAsync(uuid, cancellationToken) is not { } provider)
                {
                    return ProviderWriter.Missing(uuid);
                }

                if (unknown is not null)
                {
                    return isOne
                        ? new Fault.NotFound("Resource class", Names.Short(unknown))
                        : new Fault.Invalid($"Unknown resource class in inventory for resource provider {uuid}: {Names.Short(unknown)}");
                }

                if (generation is { } told && told != provider.Generation)
                {
                    return Outdated(uuid, provider.Generation, told);
                }

                if (!(await change(work, provider)).TryGet(out _, out var fault))
                {
                    return fault;
                }

                return await work.RaiseAsync(provider, clock.GetUtcNow().ToMicroseconds(), cancellationToken);
            },
            cancellationToken);
}
