namespace Nova.Messaging.RabbitMq;

/// <summary>The last messages that came, so that one that the broker delivers again is taken once.</summary>
internal sealed class RecentMessages(int most)
{
    private readonly Lock _guard = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether it is the first time.</summary>
    public bool IsNew(string id)
    {
        lock (_guard)
        {
            if (!_known.Add(id))
            {
                return false;
            }

            _order.Enqueue(id);
            if (_order.Count > most)
            {
                _known.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
