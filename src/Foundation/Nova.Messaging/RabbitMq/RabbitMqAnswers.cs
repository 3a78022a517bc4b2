using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Nova.Messaging.RabbitMq;

/// <summary>Brings answers to those who asked, across the loss of the broker.</summary>
internal sealed partial class RabbitMqAnswers(RabbitMqLink link, TimeProvider clock, ILogger logger)
{
    // An answer whose caller's queue is gone is offered again this often, until the caller would have come back.
    private static readonly TimeSpan AgainWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(5);

    /// <summary>The answer of a call as it is sent.</summary>
    public static byte[] Write(RpcEnvelope request, RpcReplyEnvelope answer) => EnvelopeCodec.Write(answer with { MessageId = request.MessageId });

    /// <summary>Complete when the broker has the answer, or when it is clear that nobody waits for it.</summary>
    /// <param name="request">The call that is answered.</param>
    /// <param name="answer">The result or the failure, as <see cref="Write"/> has it.</param>
    /// <param name="took">How much of the caller's time is gone.</param>
    public async Task SendAsync(RpcEnvelope request, byte[] answer, TimeSpan took)
    {
        var left = (request.Timeout ?? LeastTime) - took;
        using CancellationTokenSource limit = new(left > LeastTime ? left : LeastTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, link.Ending);
        long? returned = null;
        try
        {
            while (true)
            {
                var fate = await OfferAsync(request.ReplyQueue ?? "", answer, either.Token);
                returned = fate is Fate.Lost ? null : returned ?? clock.GetTimestamp();
                if (fate is Fate.Taken)
                {
                    return;
                }

                if (returned is { } since && clock.GetElapsedTime(since) > link.ReturnSpan)
                {
                    break;
                }

                await Task.Delay(AgainWait, clock, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Nobody waits any more.
        }

        LogUnanswered(request.Method, request.ReplyQueue);
    }

    private async Task<Fate> OfferAsync(string queue, byte[] message, CancellationToken cancellationToken)
    {
        var session = await link.SessionAsync(cancellationToken);
        try
        {
            await session.PublishAsync("", queue, message, null, true, cancellationToken);
            return Fate.Taken;
        }
        catch (PublishException returned) when (returned.IsReturn)
        {
            return Fate.Returned;
        }
        catch (Exception exception) when (RabbitMqBus.IsConnectionTrouble(exception))
        {
            return Fate.Lost;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Nobody took the answer of {Method} at {Queue}")]
    private partial void LogUnanswered(string method, string? queue);

    private enum Fate
    {
        Taken,
        Returned,
        Lost,
    }
}
