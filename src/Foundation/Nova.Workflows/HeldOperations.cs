using System.Collections.Concurrent;
using Nova.Core;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>The operations that this process holds, and its leases on them. Safe for concurrent callers.</summary>
internal sealed class HeldOperations(OperationStore store, TimeSpan lease, TimeProvider clock)
{
    private const int Batch = 256;

    private readonly ConcurrentDictionary<string, HeldOperation> _held = [];

    /// <summary>The name under which they are held.</summary>
    public string Owner { get; } = Identifier.NewUuid().ToString("N");

    /// <summary>For how long an operation is held without renewal.</summary>
    public TimeSpan Lease => lease;

    public int Count => _held.Count;

    public IEnumerable<string> Describe() => _held.Values.OrderByDescending(held => held.Age).Select(held => held.Describe());

    public bool Contains(string id) => _held.ContainsKey(id);

    /// <summary>The switch of one; <see langword="null"/> where it is not held here.</summary>
    public HeldOperation? Find(string id) => _held.GetValueOrDefault(id);

    /// <summary>Holds an operation whose lease is this process's; <see langword="false"/> where it is held already.</summary>
    public bool TryAdd(OperationRow row)
    {
        HeldOperation held = new(row, clock);
        if (_held.TryAdd(row.Id, held))
        {
            return true;
        }

        held.Dispose();
        return false;
    }

    /// <summary>Lets go of one: it is not renewed from here on.</summary>
    public void Remove(string id)
    {
        if (_held.TryRemove(id, out var held))
        {
            held.Dispose();
        }
    }

    /// <summary>Somebody asked these to stop.</summary>
    /// <returns>Whether all of them are held here.</returns>
    public bool Interrupt(IReadOnlyList<string> ids)
    {
        var here = 0;
        foreach (var id in ids)
        {
            if (_held.TryGetValue(id, out var held))
            {
                held.Cancel();
                here++;
            }
        }

        return here == ids.Count;
    }

    /// <summary>Renews the leases; what another has taken meanwhile is interrupted, and so is what somebody asked to stop.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var ids in _held.Keys.Chunk(Batch))
        {
            var renewed = await store.RenewAsync(Owner, ids, lease, cancellationToken);
            Interrupt(renewed.CancelRequested);
            foreach (var id in ids.Except(renewed.Held))
            {
                if (_held.TryGetValue(id, out var lost))
                {
                    lost.Lose();
                }
            }
        }
    }

    /// <summary>Leaves them to whoever comes next.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ReleaseAsync()
    {
        var ids = _held.Keys.ToList();
        foreach (var part in ids.Chunk(Batch))
        {
            await store.ReleaseAsync(Owner, part, CancellationToken.None);
        }

        return ids.Count;
    }
}
