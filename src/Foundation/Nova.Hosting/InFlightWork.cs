using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nova.Hosting;

/// <summary>
/// What the process is at: requests, operations. A process that is told to stop waits for it, as long as
/// <c>[DEFAULT] graceful_shutdown_timeout</c> allows, and the log says what for.
/// </summary>
public sealed partial class InFlightWork(ILogger<InFlightWork> logger) : IHostedService
{
    private readonly ConcurrentDictionary<long, string> _work = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private bool _stopping;

    /// <summary>How many things are under way.</summary>
    public int Count => _work.Count;

    /// <summary>Counts something in until the result is disposed.</summary>
    /// <param name="what">For the log, e.g. <c>POST /servers</c>; no secrets.</param>
    public IDisposable Begin(string what)
    {
        var id = Interlocked.Increment(ref _last);
        _work[id] = what;
        return new Ending(this, id);
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _stopping, true);
        if (_work.IsEmpty)
        {
            return;
        }

        LogWaiting(Describe());
        try
        {
            await _idle.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogAbandoned(Describe());
        }
    }

    /// <summary>What is under way, like things counted.</summary>
    internal string Describe() => string.Join(", ", _work.Values
        .CountBy(what => what)
        .OrderByDescending(pair => pair.Value)
        .Take(20)
        .Select(pair => pair.Value is 1 ? pair.Key : $"{pair.Value} × {pair.Key}"));

    private void End(long id)
    {
        if (_work.TryRemove(id, out _) && Volatile.Read(ref _stopping) && _work.IsEmpty)
        {
            _idle.TrySetResult();
        }
    }

    [LoggerMessage(LogLevel.Information, "Stopping; waiting for {Work}")]
    private partial void LogWaiting(string work);

    [LoggerMessage(LogLevel.Warning, "Stopped with work under way, which others will take up: {Work}")]
    private partial void LogAbandoned(string work);

    private sealed class Ending(InFlightWork owner, long id) : IDisposable
    {
        public void Dispose() => owner.End(id);
    }
}
