using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Compute.Orders;

/// <summary>
/// The answers of late, so that an order that is asked again is not done again. Not safe for threads by itself: <see cref="ServerActors"/>
/// guards it.
/// </summary>
internal sealed class ReplyMemory(TimeSpan kept, TimeProvider clock)
{
    // A bound for a host that is asked absurdly much: the oldest answers go first.
    private const int MostKept = 50_000;

    private readonly Dictionary<OrderKey, Entry> _entries = [];
    private readonly Dictionary<ServerId, OperationId> _destroyedBy = [];
    private readonly Queue<(OrderKey Key, long At)> _ages = [];
    private readonly HashSet<Guid> _asks = [];
    private readonly Queue<(Guid Ask, long At)> _askAges = [];

    /// <summary>Notes an asking; whether it came before.</summary>
    public bool Meet(Guid? ask)
    {
        Expire();
        if (ask is not { } met)
        {
            return false;
        }

        if (!_asks.Add(met))
        {
            return true;
        }

        _askAges.Enqueue((met, clock.GetTimestamp()));
        return false;
    }

    public AgentReply? Find(OrderKey key)
    {
        Expire();
        return _entries.TryGetValue(key, out var entry) ? entry.Reply : null;
    }

    /// <summary>Whether the server was destroyed for an operation that is younger than this one: then this one is a message that came late.</summary>
    public bool IsOverdue(OrderKey key)
    {
        Expire();
        return key.Kind is OrderKind.Spawn or OrderKind.Rebuild or OrderKind.Take
            && _destroyedBy.TryGetValue(key.Server, out var destroyer)
            && IsYounger(destroyer.Value, key.Operation.Value);
    }

    /// <summary>
    /// An order begins. A spawn and the destroy that undoes it are of one operation and may alternate, so each makes the answer to the
    /// other void: the second undo must really undo.
    /// </summary>
    public void Begin(OrderKey key)
    {
        if (key.Kind is OrderKind.Spawn or OrderKind.Take)
        {
            _entries.Remove(key with { Kind = OrderKind.Destroy });
        }
        else if (key.Kind is OrderKind.Destroy)
        {
            foreach (var kind in Enum.GetValues<OrderKind>())
            {
                _entries.Remove(key with { Kind = kind });
            }
        }
    }

    /// <summary>An order ended. A destroy that failed is forgotten: whoever asks again, an undo above all, wants another try.</summary>
    public void End(OrderKey key, AgentReply reply)
    {
        if (key.Kind is OrderKind.Destroy && reply.Failure is not null)
        {
            return;
        }

        var now = clock.GetTimestamp();
        _entries[key] = new Entry(reply, now);
        _ages.Enqueue((key, now));
        if (key.Kind is OrderKind.Destroy)
        {
            _destroyedBy[key.Server] = key.Operation;
        }

        Expire();
    }

    // Version 7 begins with the time of its making; other versions tell nothing.
    private static bool IsYounger(Guid left, Guid right) => left.Version is 7 && right.Version is 7 && left.CompareTo(right) > 0;

    private void Expire()
    {
        while (_askAges.TryPeek(out var ask) && (_askAges.Count > MostKept || clock.GetElapsedTime(ask.At) > kept))
        {
            _asks.Remove(_askAges.Dequeue().Ask);
        }

        while (_ages.TryPeek(out var oldest) && (_ages.Count > MostKept || clock.GetElapsedTime(oldest.At) > kept))
        {
            _ages.Dequeue();
            if (_entries.TryGetValue(oldest.Key, out var entry) && entry.At == oldest.At)
            {
                _entries.Remove(oldest.Key);
            }

            if (oldest.Key.Kind is OrderKind.Destroy
                && _destroyedBy.TryGetValue(oldest.Key.Server, out var destroyer) && destroyer == oldest.Key.Operation)
            {
                _destroyedBy.Remove(oldest.Key.Server);
            }
        }
    }

    private readonly record struct Entry(AgentReply Reply, long At);
}
