using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nova.Hosting.Metrics;

namespace Nova.Hosting;

/// <summary>
/// A pass that is made again and again: heartbeats, reconcilers. The host starts and stops it; one pass at a time; a pass that throws
/// is logged and the next comes all the same. Registered with <c>AddPeriodicTask</c>.
/// </summary>
/// <param name="name">For logs and metrics, snake_case.</param>
/// <param name="clock">Measures the interval.</param>
/// <param name="logger">Told of passes that fail.</param>
public abstract partial class PeriodicTask(string name, TimeProvider clock, ILogger logger) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _trigger = new(0, 1);

    // Hosts that start together must not beat together; the seed needs to differ between processes, no more.
    private readonly Random _jitter = new(unchecked((int)clock.GetTimestamp()));
    private Task? _loop;
    private bool _failing;
    private bool _disposed;

    /// <summary>For logs and metrics.</summary>
    public string Name { get; } = name;

    /// <summary>When a pass last ended well; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>Time from the start of a pass to the start of the next; asked anew before each. Zero or less: only when triggered.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>The part of the interval by which each wait varies, 0 to 1.</summary>
    protected virtual double Jitter => 0.1;

    /// <summary>The wait before the first pass; none unless told.</summary>
    protected virtual TimeSpan FirstDelay => TimeSpan.Zero;

    /// <summary>Makes the next pass come now; while one runs, another follows it. Any number of calls make one pass.</summary>
    public void TriggerSoon()
    {
        lock (_trigger)
        {
            if (!_disposed && _trigger.CurrentCount is 0)
            {
                _trigger.Release();
            }
        }
    }

    /// <summary>One pass. Takes no input but what it finds, and works the same after a crash in the middle.</summary>
    protected abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop ??= LoopAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_loop is { } loop)
        {
            await loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!loop.IsCompleted)
            {
                LogAbandoned(logger, Name);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_disposed)
        {
            return;
        }

        await StopAsync(new CancellationToken(canceled: true));
        lock (_trigger)
        {
            _disposed = true;
        }

        if (_loop is not { IsCompleted: false })
        {
            _stopping.Dispose();
            _trigger.Dispose();
        }
    }

    private async Task LoopAsync(CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var due = clock.GetTimestamp();
        var wait = FirstDelay;
        try
        {
            while (true)
            {
                var triggered = await WaitAsync(wait, stopping);
                var lag = triggered ? TimeSpan.Zero : clock.GetElapsedTime(due) - wait;
                due = clock.GetTimestamp();
                await PassAsync(lag, stopping);
                wait = NextWait(clock.GetElapsedTime(due));
                due = clock.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        if (wait == Timeout.InfiniteTimeSpan)
        {
            await _trigger.WaitAsync(stopping);
            return true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var trigger = _trigger.WaitAsync(either.Token);
        var first = await Task.WhenAny(trigger, Task.Delay(wait, clock, either.Token));
        await either.CancelAsync();

        // Either way the wait for the trigger must have ended before the next begins, or it would swallow a trigger.
        await trigger.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
        return first == trigger || trigger.IsCompletedSuccessfully;
    }

    private TimeSpan NextWait(TimeSpan took)
    {
        var interval = Interval;
        if (interval <= TimeSpan.Zero)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var varied = interval * (1 + (Jitter * ((2 * _jitter.NextDouble()) - 1)));
        return varied > took ? varied - took : TimeSpan.Zero;
    }

    private async Task PassAsync(TimeSpan lag, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        var outcome = "ok";
        try
        {
            using var activity = HostingTelemetry.Activities.StartActivity(Name);
            await RunOnceAsync(stopping);
            LastSuccess = clock.GetUtcNow();
            NoteRecovery();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The boundary of a pass: the next one comes all the same.
        catch (Exception exception)
        {
            outcome = "error";
            _failing = true;
            LogFailed(logger, exception, Name);
        }
#pragma warning restore CA1031
        finally
        {
            HostingTelemetry.RecordPass(Name, outcome, clock.GetElapsedTime(started), lag);
        }
    }

    private void NoteRecovery()
    {
        if (_failing)
        {
            _failing = false;
            LogRecovered(logger, Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "Periodic task {Task} failed; it is tried again at its next turn")]
    private static partial void LogFailed(ILogger logger, Exception exception, string task);

    [LoggerMessage(LogLevel.Information, "Periodic task {Task} works again")]
    private static partial void LogRecovered(ILogger logger, string task);

    [LoggerMessage(LogLevel.Warning, "Periodic task {Task} did not stop in time")]
    private static partial void LogAbandoned(ILogger logger, string task);
}
