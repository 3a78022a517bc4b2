using System.Collections.Frozen;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Flavors.Storage;

namespace Nova.Flavors.Catalog;

/// <summary>
/// All flavors, kept in the process: there are few and every new server asks for one. A change made here is seen at once, one by
/// another process within a second. Thread safe; one reads while others wait for it.
/// </summary>
internal sealed class FlavorCache(FlavorStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Snapshot? _kept;
    private int _edition;

    /// <summary>The flavors, at most a second old.</summary>
    public ValueTask<FlavorShelf> GetAsync(CancellationToken cancellationToken) =>
        Fresh() is { } shelf ? new(shelf) : new(ReadAsync(cancellationToken));

    /// <summary>Forgets everything; also what is being read just now will not be kept.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _edition);
        _kept = null;
    }

    public void Dispose() => _reading.Dispose();

    private FlavorShelf? Fresh() =>
        _kept is { } kept && kept.Edition == Volatile.Read(ref _edition) && clock.GetElapsedTime(kept.ReadAt) < MaxAge ? kept.Shelf : null;

    private async Task<FlavorShelf> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } shelf)
            {
                return shelf;
            }

            var (edition, now) = (Volatile.Read(ref _edition), clock.GetTimestamp());
            var read = await LoadAsync(cancellationToken);
            _kept = new Snapshot(read, now, edition);
            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<FlavorShelf> LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await store.ListAsync(cancellationToken);
        var specs = (await store.ListExtraSpecsAsync(cancellationToken)).ToLookup(row => row.FlavorId, StringComparer.Ordinal);
        var access = (await store.ListAccessAsync(cancellationToken)).ToLookup(row => row.FlavorId, row => row.ProjectId, StringComparer.Ordinal);
        return new FlavorShelf(rows.Select(row => Known(row, specs[row.Id], access[row.Id])));
    }

    public static KnownFlavor Known(FlavorRow row, IEnumerable<ExtraSpecRow> specs, IEnumerable<string> projects)
    {
        Flavor flavor = new()
        {
            Id = new FlavorId(row.Id),
            Name = row.Name,
            VCpus = (int)row.VCpus,
            MemoryMiB = (int)row.MemoryMiB,
            RootDiskGiB = (int)row.RootDiskGiB,
            EphemeralDiskGiB = (int)row.EphemeralDiskGiB,
            SwapMiB = (int)row.SwapMiB,
            RxTxFactor = row.RxTxFactor,
            IsPublic = row.IsPublic is not 0,
            IsDisabled = row.IsDisabled is not 0,
            Description = row.Description,
            ExtraSpecs = specs.ToDictionary(spec => spec.Name, spec => spec.Value, StringComparer.Ordinal),
        };
        return new KnownFlavor(flavor, projects.ToFrozenSet(StringComparer.Ordinal), row.CreatedAt, row.UpdatedAt);
    }

    private sealed record Snapshot(FlavorShelf Shelf, long ReadAt, int Edition);
}
