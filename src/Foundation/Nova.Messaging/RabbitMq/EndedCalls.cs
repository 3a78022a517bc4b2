using System.Diagnostics.CodeAnalysis;

namespace Nova.Messaging.RabbitMq;

/// <summary>
/// The last calls that have ended here, and their answers: one that comes again, since the broker was lost before it could say that it has the call
/// or while it had the answer, is answered again and not worked at again. The oldest are forgotten.
/// </summary>
/// <param name="most">How many are remembered.</param>
/// <param name="mostBytes">How many bytes their answers may have together.</param>
internal sealed class EndedCalls(int most, long mostBytes)
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _bytes;

    /// <summary>Remembers a call; the same call again is nothing.</summary>
    /// <param name="messageId">Which.</param>
    /// <param name="answer">What is answered, as it is sent; empty where nobody waited any more.</param>
    public void Add(string messageId, byte[] answer)
    {
        lock (_guard)
        {
            if (!_answers.TryAdd(messageId, answer))
            {
                return;
            }

            _order.Enqueue(messageId);
            _bytes += answer.Length;
            while (_order.Count > most || (_bytes > mostBytes && _order.Count > 1))
            {
                _answers.Remove(_order.Dequeue(), out var oldest);
                _bytes -= oldest!.Length;
            }
        }
    }

    /// <summary>What was answered, where the call has ended and is remembered.</summary>
    public bool TryGet(string messageId, [NotNullWhen(true)] out byte[]? answer)
    {
        lock (_guard)
        {
            return _answers.TryGetValue(messageId, out answer);
        }
    }
}
