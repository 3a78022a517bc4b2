using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Messaging.RabbitMq;

/// <summary>Keeps one session open: when it ends the next broker is tried, at once and then ever later, with jitter.</summary>
internal sealed partial class RabbitMqLink : IAsyncDisposable
{
    // Beside the wait, the time that a connection and its declarations take.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromDays(1);

    private readonly TransportUrl _url;
    private readonly RabbitMqOptions _options;
    private readonly string _exchange;
    private readonly string _name;
    private readonly Func<RabbitMqSession, CancellationToken, Task> _prepare;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly Lock _guard = new();
    private readonly CancellationTokenSource _ending = new();
    private TaskCompletionSource<RabbitMqSession> _session = NewSession();
    private readonly Dictionary<Broker, string> _told = [];
    private string? _trouble;
    private long _returningUntil;
    private Task? _loop;

    /// <param name="prepare">Declares on a new session what the process serves, before anyone else gets it.</param>
    public RabbitMqLink(
        TransportUrl url,
        RabbitMqOptions options,
        string exchange,
        string name,
        Func<RabbitMqSession, CancellationToken, Task> prepare,
        TimeProvider clock,
        ILogger logger)
    {
        (_url, _options, _exchange, _name, _prepare, _clock, _logger) = (url, options, exchange, name, prepare, clock, logger);
        _backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(options.MostRetrySeconds));
        Ending = _ending.Token;
    }

    /// <summary>Cancelled when the process takes leave of the broker.</summary>
    public CancellationToken Ending { get; }

    /// <summary>Whether there is a session now.</summary>
    public bool IsConnected => Volatile.Read(ref _session).Task is { IsCompletedSuccessfully: true };

    /// <summary>Why there is no session, or why there will be none once this one ends; null where all is well or nothing is known yet.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>How long after a loss of the broker a process may need to come back: its longest wait, and its declarations.</summary>
    public TimeSpan ReturnSpan => TimeSpan.FromSeconds(_options.MostRetrySeconds) + Settling;

    /// <summary>Whether those who were there before the broker was lost may not have come back yet.</summary>
    public bool AreOthersReturning => _clock.GetTimestamp() < Volatile.Read(ref _returningUntil);

    /// <summary>The session, waiting for one if need be; the first who asks begins to connect.</summary>
    public Task<RabbitMqSession> SessionAsync(CancellationToken cancellationToken)
    {
        lock (_guard)
        {
            _loop ??= RunAsync();
        }

        return Volatile.Read(ref _session).Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_loop is not null)
        {
            await _loop;
        }

        _ending.Dispose();
    }

    private static TaskCompletionSource<RabbitMqSession> NewSession() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Random random = new(RandomNumberGenerator.GetInt32(int.MaxValue));
        var hasLost = false;
        var (turn, failures) = (random.Next(_url.Brokers.Count), 0);
        while (!_ending.IsCancellationRequested)
        {
            var broker = _url.Brokers[turn++ % _url.Brokers.Count];
            try
            {
                await using var session = await RabbitMqSession.OpenAsync(broker, _url.VirtualHost, _options, _exchange, _name, _ending.Token);
                await _prepare(session, _ending.Token);
                LogConnected(broker);
                _told.Clear();
                Volatile.Write(ref _trouble, null);
                RpcTelemetry.Connections.Add(1);
                failures = 0;
                if (hasLost)
                {
                    Volatile.Write(ref _returningUntil, _clock.GetTimestamp() + (long)(ReturnSpan.TotalSeconds * _clock.TimestampFrequency));
                }

                _session.TrySetResult(session);
                await WatchCertificateAsync(session, broker);
                await session.Ended.WaitAsync(_ending.Token);
                LogEnded(broker);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The boundary of the connection: whatever broke it, it is made anew.
            catch (Exception exception)
            {
                Tell(broker, exception is AuthenticationException ? exception.Message : exception.InnerException?.Message ?? exception.Message);
            }
#pragma warning restore CA1031
            if (_session.Task.IsCompleted)
            {
                Volatile.Write(ref _session, NewSession());
                hasLost = true;
            }

            await Task.Delay(_backoff.Wait(failures++, random), _clock, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _session.TrySetCanceled(Ending);
    }

    /// <summary>Says a reason once, until the broker is connected to or has another.</summary>
    private void Tell(Broker broker, string reason)
    {
        Volatile.Write(ref _trouble, $"{broker}: {reason}");
        if (_told.TryGetValue(broker, out var told) && told == reason)
        {
            LogFailedAgain(broker, reason);
            return;
        }

        _told[broker] = reason;
        LogFailed(broker, reason);
    }

    /// <summary>Complete when the session has ended, or its broker's certificate has expired, which is said: the connection goes on, but no other can be made.</summary>
    private async Task WatchCertificateAsync(RabbitMqSession session, Broker broker)
    {
        while (session.CertificateEnds is { } ends && !session.Ended.IsCompleted && !_ending.IsCancellationRequested)
        {
            var left = ends - _clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                Volatile.Write(ref _trouble, $"{broker}: its certificate has expired; when this connection ends no other can be made");
                LogExpired(broker);
                return;
            }

            // A timer takes no more than some weeks.
            await session.Ended.WaitAsync(left < LongestWatch ? left : LongestWatch, _clock, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to the broker {Broker}")]
    private partial void LogConnected(Broker broker);

    [LoggerMessage(LogLevel.Warning, "The connection to the broker {Broker} ended")]
    private partial void LogEnded(Broker broker);

    [LoggerMessage(LogLevel.Warning, "The broker {Broker} cannot be reached: {Reason}")]
    private partial void LogFailed(Broker broker, string reason);

    [LoggerMessage(LogLevel.Debug, "The broker {Broker} still cannot be reached: {Reason}")]
    private partial void LogFailedAgain(Broker broker, string reason);

    [LoggerMessage(LogLevel.Error, "The certificate of the broker {Broker} has expired; when this connection ends no other can be made")]
    private partial void LogExpired(Broker broker);
}
