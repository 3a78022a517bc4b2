using Microsoft.Extensions.Logging;

namespace Nova.Messaging;

/// <summary>One service that this process serves: knows what runs, so that it can stop in good order.</summary>
internal sealed partial class RpcServer : IAsyncDisposable
{
    // After the limit, handlers that heed their token get this long to undo what they began.
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _guard = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<RpcServer> _withdraw;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private int _running;
    private bool _closed;
    private int _disposals;

    public RpcServer(RpcService service, Action<RpcServer> withdraw, TimeProvider clock, ILogger logger)
    {
        (Service, _withdraw, _clock, _logger) = (service, withdraw, clock, logger);
        Aborting = _aborting.Token;
    }

    public RpcService Service { get; }

    /// <summary>Cancelled when the wait for running calls is over.</summary>
    public CancellationToken Aborting { get; }

    /// <summary>Counts a call in; false when the server takes none any more.</summary>
    public bool TryEnter()
    {
        lock (_guard)
        {
            if (_closed)
            {
                return false;
            }

            _running++;
        }

        RpcTelemetry.Running.Add(1, new KeyValuePair<string, object?>("topic", Service.Topic));
        return true;
    }

    /// <summary>Counts a call out.</summary>
    public void Leave()
    {
        RpcTelemetry.Running.Add(-1, new KeyValuePair<string, object?>("topic", Service.Topic));
        lock (_guard)
        {
            if (--_running is 0 && _closed)
            {
                _idle.TrySetResult();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref _disposals) > 1)
        {
            return;
        }

        _withdraw(this);
        var running = Close();
        if (running > 0)
        {
            LogWaiting(Service, running, Service.StopLimit);
            if (!await IsIdleWithinAsync(Service.StopLimit))
            {
                LogAborting(Service, Volatile.Read(ref _running));
                await _aborting.CancelAsync();
                await IsIdleWithinAsync(CancelGrace);
            }
        }

        _aborting.Dispose();
    }

    private int Close()
    {
        lock (_guard)
        {
            _closed = true;
            if (_running is 0)
            {
                _idle.TrySetResult();
            }

            return _running;
        }
    }

    private async Task<bool> IsIdleWithinAsync(TimeSpan limit)
    {
        try
        {
            await _idle.Task.WaitAsync(limit, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Service} stops; {Running} calls still run, waiting at most {Limit}")]
    private partial void LogWaiting(RpcService service, int running, TimeSpan limit);

    [LoggerMessage(LogLevel.Warning, "{Service} cancels {Running} calls that did not end in time")]
    private partial void LogAborting(RpcService service, int running);
}
