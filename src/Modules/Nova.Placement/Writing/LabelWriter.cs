using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;
using Nova.Placement.Storage;

namespace Nova.Placement.Writing;

/// <summary>Writes traits and aggregates of providers.</summary>
internal sealed class LabelWriter(Database database, TimeProvider clock)
{
    /// <summary>Puts other traits in the place of a provider's; the generation rises only where that changes something.</summary>
    /// <param name="uuid">The provider.</param>
    /// <param name="generation">What the client has read; <see langword="null"/> for whatever it is.</param>
    /// <param name="traits">The traits.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task<Result<ProviderRow>> SetTraitsAsync(string uuid, long? generation, IReadOnlyCollection<string> traits, CancellationToken cancellationToken) =>
        database.TryWriteAsync<ProviderRow>(
            async work =>
            {
                if (await work.FindUnknownTraitAsync(traits, cancellationToken) is { } unknown)
                {
                    return new Fault.Invalid($"No such trait: {Names.Short(unknown)}.");
                }

                if (!(await LockAsync(work, uuid, generation, cancellationToken)).TryGet(out var provider, out var fault))
                {
                    return fault;
                }

                var known = await work.QueryAsync<string>("SELECT trait FROM placement_provider_traits WHERE provider = @uuid", new { uuid }, cancellationToken);
                if (traits.ToHashSet(StringComparer.Ordinal).SetEquals(known))
                {
                    return provider;
                }

                await work.ReplaceAsync(ProviderTexts.Traits, uuid, traits, cancellationToken);
                return await RaisedAsync(work, provider, cancellationToken);
            },
            cancellationToken);

    /// <summary>Puts other aggregates in the place of a provider's.</summary>
    /// <param name="uuid">The provider.</param>
    /// <param name="generation">What the client has read; <see langword="null"/> for a client that knows of none, which also leaves it as it is.</param>
    /// <param name="aggregates">The aggregates.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task<Result<ProviderRow>> SetAggregatesAsync(string uuid, long? generation, IReadOnlyCollection<string> aggregates, CancellationToken cancellationToken) =>
        database.TryWriteAsync<ProviderRow>(
            async work =>
            {
                if (!(await LockAsync(work, uuid, generation, cancellationToken)).TryGet(out var provider, out var fault))
                {
                    return fault;
                }

                await work.ReplaceAsync(ProviderTexts.Aggregates, uuid, aggregates, cancellationToken);
                return generation is null ? provider : await RaisedAsync(work, provider, cancellationToken);
            },
            cancellationToken);

    private static async Task<Result<ProviderRow>> LockAsync(IUnitOfWork work, string uuid, long? generation, CancellationToken cancellationToken) =>
        await work.LockProviderAsync(uuid, cancellationToken) is not { } provider ? ProviderWriter.Missing(uuid)
        : generation is { } told && told != provider.Generation ? StockWriter.Outdated(uuid, provider.Generation, told)
        : provider;

    private async Task<ProviderRow> RaisedAsync(IUnitOfWork work, ProviderRow provider, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToMicroseconds();
        return provider with { Generation = await work.RaiseAsync(provider, now, cancellationToken), UpdatedAt = now };
    }
}
