using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Compute.Jobs;

/// <summary>
/// One loop and one timer for the periodic work of all hosts in this process: a thousand simulated hosts cost a thousand entries in
/// a queue.
/// </summary>
internal sealed partial class JobScheduler(TimeProvider clock, ILogger<JobScheduler> logger)
{
    // All hosts start together: more at once would only wait for one another at the control plane.
    private const int MostRunning = 32;

    private static readonly Backoff Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private readonly Lock _guard = new();
    private readonly PriorityQueue<Job, long> _queue = new();
    private readonly Random _chance = new(17);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _running;

    /// <summary>Adds a job that first runs after the delay; infinite waits for <see cref="Job.Soon"/>.</summary>
    public Job Add(string name, Func<CancellationToken, Task<TimeSpan>> runAsync, TimeSpan delay)
    {
        Job job = new(this, name, runAsync);
        Hasten(job, delay);
        return job;
    }

    public void Hasten(Job job, TimeSpan delay)
    {
        lock (_guard)
        {
            Plan(job, delay);
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Runs the jobs until cancelled, and then waits for those that run.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var timer = clock.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!cancellationToken.IsCancellationRequested)
        {
            timer.Change(StartDue(cancellationToken), Timeout.InfiniteTimeSpan);
            await WaitAsync(cancellationToken);
        }

        while (Volatile.Read(ref _running) > 0)
        {
            await WaitAsync(CancellationToken.None);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _wake.Reader.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loop's condition ends it.
        }
    }

    /// <summary>Starts what is due; returns the time to the next.</summary>
    private TimeSpan StartDue(CancellationToken cancellationToken)
    {
        lock (_guard)
        {
            while (_running < MostRunning && _queue.TryPeek(out var job, out var due))
            {
                // An entry that was overtaken by an earlier one of the same job.
                if (job.Due != due || job.IsRunning)
                {
                    _queue.Dequeue();
                    continue;
                }

                var wait = clock.GetElapsedTime(clock.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                {
                    return wait;
                }

                _queue.Dequeue();
                (job.Due, job.IsRunning) = (null, true);
                _running++;

                // Owned by this scheduler, whose end waits for the count.
                _ = RunJobAsync(job, cancellationToken);
            }

            return Timeout.InfiniteTimeSpan;
        }
    }

    private async Task RunJobAsync(Job job, CancellationToken cancellationToken)
    {
        // The caller holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var next = await TryJobAsync(job, cancellationToken);
        lock (_guard)
        {
            _running--;
            job.IsRunning = false;
            if (job.Due is { } asked)
            {
                _queue.Enqueue(job, asked);
            }

            Plan(job, next);
        }

        _wake.Writer.TryWrite(true);
    }

    private async Task<TimeSpan> TryJobAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            var next = await job.RunAsync(cancellationToken);
            Recovered(job);
            return next;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Timeout.InfiniteTimeSpan;
        }
#pragma warning disable CA1031 // The boundary of a pass: whatever it was, the next pass may do better.
        catch (Exception exception)
        {
            return Failed(job, exception);
        }
#pragma warning restore CA1031
    }

    private void Recovered(Job job)
    {
        if (job.Failures > 0)
        {
            LogRecovered(job.Name, job.Failures);
            job.Failures = 0;
        }
    }

    private TimeSpan Failed(Job job, Exception exception)
    {
        if (job.Failures++ is 0)
        {
            LogFailed(exception, job.Name);
        }
        else
        {
            LogFailedAgain(job.Name, job.Failures, exception.Message);
        }

        lock (_guard)
        {
            return Retry.Wait(job.Failures, _chance) + TimeSpan.FromMilliseconds(100);
        }
    }

    // Under the lock.
    private void Plan(Job job, TimeSpan delay)
    {
        if (delay == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var due = clock.GetTimestamp() + (long)(delay.TotalSeconds * clock.TimestampFrequency);
        if (job.Due is null || due < job.Due)
        {
            job.Due = due;
            _queue.Enqueue(job, due);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Job} failed and is tried again")]
    private partial void LogFailed(Exception exception, string job);

    [LoggerMessage(LogLevel.Debug, "{Job} failed {Times} times in a row: {Message}")]
    private partial void LogFailedAgain(string job, int times, string message);

    [LoggerMessage(LogLevel.Information, "{Job} succeeds again after {Times} failures")]
    private partial void LogRecovered(string job, int times);
}
