using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Nova.Messaging.RabbitMq;

/// <summary>Hands over what nobody answers; while the broker is away it is held for a while.</summary>
/// <param name="settled">Complete when the broker knows what this process serves: what it serves it serves before it speaks.</param>
internal sealed partial class RabbitMqCasts(
    RabbitMqLink link, Func<CancellationToken, Task> settled, string exchange, TimeSpan held, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan AgainWait = TimeSpan.FromMilliseconds(200);

    /// <summary>Tells one server; where nobody is, or the broker does not come back in time, the log is told.</summary>
    public async Task TellAsync(string key, RpcEnvelope message, CancellationToken cancellationToken)
    {
        var bytes = EnvelopeCodec.Write(message);
        try
        {
            if (!await HandOverAsync(key, (session, token) => session.PublishAsync(exchange, key, bytes, null, true, token), cancellationToken))
            {
                LogNotTold(message.Method, key, held);
            }
        }
        catch (PublishException returned) when (returned.IsReturn)
        {
            LogNobody(message.Method, key);
        }
    }

    /// <summary>Tells every server of a topic.</summary>
    public async Task TellAllAsync(string topic, RpcEnvelope message, CancellationToken cancellationToken)
    {
        var (bytes, all) = (EnvelopeCodec.Write(message), RabbitMqAddress.FanOutExchangeOf(topic));
        if (!await HandOverAsync(all, (session, token) => session.PublishToAllAsync(all, topic, bytes, token), cancellationToken))
        {
            LogNotTold(message.Method, all, held);
        }
    }

    /// <summary>Puts a notification into its queue.</summary>
    /// <exception cref="TimeoutException">The broker did not come back in time.</exception>
    public async Task NotifyAsync(string queue, byte[] message, CancellationToken cancellationToken)
    {
        if (!await HandOverAsync(queue, (session, token) => session.NotifyAsync(queue, message, token), cancellationToken))
        {
            throw new TimeoutException($"The broker did not take a notification for {queue} within {held}.");
        }
    }

    /// <returns>Whether the broker has it.</returns>
    private async Task<bool> HandOverAsync(string address, Func<RabbitMqSession, CancellationToken, ValueTask> handOver, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(held, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, link.Ending);
        while (true)
        {
            try
            {
                await settled(either.Token);
                await handOver(await link.SessionAsync(either.Token), either.Token);
                return true;
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception exception) when (RabbitMqBus.IsConnectionTrouble(exception) && exception is not PublishException { IsReturn: true })
            {
                LogAgain(address, exception.Message);
                await Task.Delay(AgainWait, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "A message for {Address} is handed over again: {Reason}")]
    private partial void LogAgain(string address, string reason);

    [LoggerMessage(LogLevel.Warning, "{Method} was dropped: nobody serves {Address}")]
    private partial void LogNobody(string method, string address);

    [LoggerMessage(LogLevel.Warning, "{Method} for {Address} was dropped: the broker did not take it within {Limit}")]
    private partial void LogNotTold(string method, string address, TimeSpan limit);
}
