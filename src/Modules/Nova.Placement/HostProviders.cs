using Microsoft.Extensions.Logging;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Placement.Storage;

namespace Nova.Placement;

/// <summary>Makes hosts providers, under the ids by which the Compute API knows their hypervisors.</summary>
internal sealed partial class HostProviders(
    IPlacement ledger, ProviderStore providers, Database database, TimeProvider clock, ILogger<HostProviders> log) : IHostProviders
{
    /// <inheritdoc />
    public async Task<bool> ReportAsync(HostProvider provider, CancellationToken cancellationToken)
    {
        await ledger.ReportInventoryAsync(provider.Host, provider.Inventory, cancellationToken);
        var known = await providers.FindByHostAsync(provider.Host.Value, cancellationToken);
        return known?.Uuid != provider.Id.ToString() && await database.WriteAsync(work => IntroduceAsync(work, provider, known, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public async Task JoinAsync(IUnitOfWork work, HostName host, Guid aggregate, CancellationToken cancellationToken)
    {
        if (await LockAsync(work, host, cancellationToken) is { } provider)
        {
            await work.AddAsync(ProviderTexts.Aggregates, provider.Uuid, aggregate.ToString(), cancellationToken);
            await work.RaiseAsync(provider, Now(), cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task LeaveAsync(IUnitOfWork work, HostName host, Guid aggregate, CancellationToken cancellationToken)
    {
        if (await LockAsync(work, host, cancellationToken) is { } provider)
        {
            await work.RemoveAsync(ProviderTexts.Aggregates, provider.Uuid, aggregate.ToString(), cancellationToken);
            await work.RaiseAsync(provider, Now(), cancellationToken);
        }
    }

    private static async Task<ProviderRow?> LockAsync(IUnitOfWork work, HostName host, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<string>(
            "SELECT uuid FROM placement_providers WHERE host = @Host", new { Host = host.Value }, cancellationToken) is { } uuid
            ? await work.LockProviderAsync(uuid, cancellationToken)
            : null;

    private async Task<bool> IntroduceAsync(IUnitOfWork work, HostProvider provider, ProviderRow? known, CancellationToken cancellationToken)
    {
        var id = provider.Id.ToString();
        if (known is not null)
        {
            // Its service was deleted and made anew: the hypervisor has another id, and what is written under the old one goes with it.
            await RenameAsync(work, known.Uuid, id, cancellationToken);
            return false;
        }

        ProviderRow row = new() { Uuid = id, Name = provider.Name, Host = provider.Host.Value, Root = id, UpdatedAt = Now() };
        foreach (var name in (string[])[provider.Name, provider.Host.Value, $"{provider.Name} {id}"])
        {
            if (await work.TryInsertProviderAsync(row with { Name = name }, cancellationToken))
            {
                return true;
            }
        }

        // Another process may have made it at the same time.
        if (await work.LockProviderAsync(id, cancellationToken) is not { Host: { } host } || host != provider.Host.Value)
        {
            LogTaken(provider.Host, id);
        }

        return false;
    }

    private static async Task RenameAsync(IUnitOfWork work, string old, string id, CancellationToken cancellationToken)
    {
        var parameters = new { old, id };
        foreach (var (table, column) in ((string, string)[])
            [("providers", "uuid"), ("providers", "root"), ("providers", "parent"), ("provider_traits", "provider"), ("provider_aggregates", "provider"), ("provider_inventories", "provider"), ("allocations", "provider")])
        {
            await work.ExecuteAsync($"UPDATE placement_{table} SET {column} = @id WHERE {column} = @old", parameters, cancellationToken);
        }
    }

    private long Now() => clock.GetUtcNow().ToMicroseconds();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {Host} is no resource provider: another provider has its id {Id}")]
    private partial void LogTaken(HostName host, string id);
}
