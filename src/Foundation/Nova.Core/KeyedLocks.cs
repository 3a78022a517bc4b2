namespace Nova.Core;

/// <summary>One asynchronous lock for each key; a key that nobody holds or waits for costs nothing.</summary>
/// <typeparam name="TKey">What is locked.</typeparam>
public sealed class KeyedLocks<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Lock _guard = new();

    /// <summary>Waits for the key; disposing the result lets the next one in.</summary>
    public async Task<IDisposable> AcquireAsync(TKey key, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_guard)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                _entries[key] = entry = new Entry();
            }

            entry.Users++;
        }

        try
        {
            await entry.Gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, entry);
            throw;
        }

        return new Held(this, key, entry);
    }

    private void Leave(TKey key, Entry entry)
    {
        lock (_guard)
        {
            if (--entry.Users is 0)
            {
                _entries.Remove(key);
                entry.Gate.Dispose();
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Held(KeyedLocks<TKey> owner, TKey key, Entry entry) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) is 0)
            {
                entry.Gate.Release();
                owner.Leave(key, entry);
            }
        }
    }
}
