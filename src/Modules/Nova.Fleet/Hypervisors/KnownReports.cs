using Nova.Core;
using Nova.Fleet.Storage;

namespace Nova.Fleet.Hypervisors;

/// <summary>The hosts' reports, each read once: what is asked of the database every time are their versions.</summary>
internal sealed class KnownReports(HypervisorStore store)
{
    // Beyond so many, one statement for all is cheaper than the list of those that are wanted.
    private const int MostNamed = 500;

    private Dictionary<ServiceId, HypervisorRecord> _known = [];

    /// <summary>The last report of every host.</summary>
    public async Task<IReadOnlyDictionary<ServiceId, HypervisorRecord>> ReadAsync(CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        var versions = await store.ListVersionsAsync(cancellationToken);
        var changed = versions.Where(pair => !known.TryGetValue(pair.Key, out var record) || record.Version != pair.Value).Select(pair => pair.Key).ToList();
        if (changed.Count is 0 && versions.Count == known.Count)
        {
            return known;
        }

        var read = changed.Count is 0 ? [] : changed.Count > MostNamed ? await store.ListAsync(cancellationToken) : await store.ListAsync(changed, cancellationToken);
        Dictionary<ServiceId, HypervisorRecord> now = new(versions.Count);
        foreach (var record in known.Values.Where(record => versions.ContainsKey(record.Service)).Concat(read))
        {
            now[record.Service] = record;
        }

        // Of two who read at the same time the last one wins; what it does not know, the next reading finds.
        Volatile.Write(ref _known, now);
        return now;
    }
}
