using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>
/// Runs operations: those that this process has just accepted, at once and without reading them back, and those that nobody
/// holds. Any number of engines may share a database.
/// </summary>
internal sealed partial class WorkflowEngine(
    Database database,
    OperationStore store,
    IServiceProvider services,
    IOptions<WorkflowOptions> options,
    TimeProvider clock,
    ILogger<WorkflowEngine> logger) : BackgroundService, IOperationLookout, IStateReporter
{
    // Past this an accepted operation is left for the look at the database, which comes within the poll interval.
    private const int MaxQueued = 16 * 1024;
    private const int PollBatch = 256;
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(10);

    private readonly Channel<OperationRow> _queue = Channel.CreateBounded<OperationRow>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.Wait });
    private readonly HeldOperations _held = new(store, TimeSpan.FromSeconds(options.Value.LeaseSeconds), clock);
    private readonly ConcurrentDictionary<string, string> _waitingBySubject = [];
    private readonly SemaphoreSlim _wakePoll = new(0, 1);
    private KnownWorkflows _workflows = new([], logger);
    private volatile bool _running;

    /// <summary>The name under which this engine holds operations; <see langword="null"/> in a process that runs none.</summary>
    public string? OwnerIfRunning => _running ? _held.Owner : null;

    string IStateReporter.Name => "operations";

    /// <summary>Operations that this process holds now.</summary>
    public int HeldCount => _held.Count;

    /// <summary>For how long an operation is held without renewal.</summary>
    public TimeSpan Lease => _held.Lease;

    /// <summary>An operation was accepted, and its transaction committed.</summary>
    /// <returns>Whether this process sees to it.</returns>
    public bool Announce(OperationRow row)
    {
        var held = row.LeaseOwner is not null;
        if (held)
        {
            Enqueue(row);
        }
        else if (_running)
        {
            // The one before it may have ended between the insert and now, and then nobody else would say so.
            _waitingBySubject[row.Subject] = row.Id;
            WakePoll();
        }

        return held || _running;
    }

    /// <summary>Somebody asked these operations to stop; those that run here are interrupted in their step.</summary>
    /// <returns>Whether all of them run here.</returns>
    public bool Interrupt(IReadOnlyList<string> ids) => _held.Interrupt(ids);

    IEnumerable<string> IStateReporter.Describe() => _held.Describe();

    public Task LookAsync(CancellationToken cancellationToken)
    {
        WakePoll();
        return _held.RenewAsync(cancellationToken);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _workflows = new KnownWorkflows(services.GetServices<Workflow>(), logger);
        if (!database.IsShared)
        {
            // A file has one process: whatever is held was held by one that is dead.
            await store.ReleaseAllAsync(cancellationToken);
        }

        _running = true;
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _wakePoll.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var noMore = stoppingToken.Register(() => _running = false);
        var workers = Enumerable.Range(0, options.Value.Workers).Select(_ => WorkAsync(stoppingToken));
        await Task.WhenAll([.. workers, PollAsync(stoppingToken), RenewAsync(stoppingToken), CleanAsync(stoppingToken)]);
        if (await _held.ReleaseAsync() is > 0 and var released)
        {
            LogReleased(released);
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var row in _queue.Reader.ReadAllAsync(stopping))
            {
                await RunAsync(row, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of a worker.
        }
    }

    private async Task RunAsync(OperationRow row, CancellationToken stopping)
    {
        if (_held.Find(row.Id) is not { } held)
        {
            return;
        }

        var finished = false;
        try
        {
            finished = await RunAsync(_workflows[row.Kind], row, held, stopping);
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(row.Id, row.Kind);
            finished = true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogHandedOver(row.Id, row.Kind);
        }
#pragma warning disable CA1031 // The boundary: whatever broke, the operation is in the database and is taken up again when its lease ends.
        catch (Exception exception)
        {
            LogBroken(exception, row.Id, row.Kind);
            finished = !stopping.IsCancellationRequested;
        }
#pragma warning restore CA1031
        if (finished)
        {
            Forget(row);
        }
    }

    private Task<bool> RunAsync(Workflow workflow, OperationRow row, HeldOperation held, CancellationToken stopping)
    {
        var crashPoints = services.GetRequiredService<ICrashPoints>();
        OperationRun run = new(workflow, row, _held.Owner, database, store, crashPoints);
        return new OperationRunner(run, held, crashPoints, options.Value, clock, logger).RunAsync(stopping);
    }

    private void Forget(OperationRow row)
    {
        _held.Remove(row.Id);
        if (_waitingBySubject.TryRemove(row.Subject, out _))
        {
            WakePoll();
        }
    }

    private void Enqueue(OperationRow row)
    {
        if (_held.TryAdd(row) && !_queue.Writer.TryWrite(row))
        {
            // Its lease ends, and a look at the database finds it.
            _held.Remove(row.Id);
            LogQueueFull(row.Id);
        }
    }

    private void WakePoll()
    {
        try
        {
            _wakePoll.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    private Task PollAsync(CancellationToken stopping) => LoopAsync("poll", async () =>
    {
        var free = await store.ListFreeAsync(_workflows.Strange, PollBatch, stopping);
        foreach (var found in free)
        {
            if (_workflows.CanRun(found) && !_held.Contains(found.Id) && await store.TryLeaseAsync(found, _held.Owner, Lease, stopping) is { } row)
            {
                LogTakenUp(row.Id, row.Kind, row.Attempt);

                // Others of its subject may wait behind it.
                _waitingBySubject[row.Subject] = row.Id;
                Enqueue(row);
            }
        }

        if (free.Count == PollBatch)
        {
            return;
        }

        using CancellationTokenSource interval = new(TimeSpan.FromSeconds(options.Value.PollIntervalSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, stopping);
        await _wakePoll.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }, stopping);

    private Task RenewAsync(CancellationToken stopping) => LoopAsync("renew", async () =>
    {
        await Task.Delay(Lease / 3, clock, stopping);
        await _held.RenewAsync(stopping);
    }, stopping);

    private Task CleanAsync(CancellationToken stopping) => LoopAsync("clean", async () =>
    {
        await store.DeleteFinishedAsync(TimeSpan.FromDays(options.Value.KeepFinishedDays), stopping);
        await Task.Delay(CleaningInterval, clock, stopping);
    }, stopping);

    private async Task LoopAsync(string name, Func<Task> pass, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await pass();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The boundary of a pass: the database may be away for a while, the loop goes on.
            catch (Exception exception)
            {
                LogPassFailed(exception, name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning restore CA1031
        }
    }

    [LoggerMessage(LogLevel.Information, "Operation {Operation} ({Kind}) taken up, attempt {Attempt}")]
    private partial void LogTakenUp(string operation, string kind, long attempt);

    [LoggerMessage(LogLevel.Information, "Operation {Operation} ({Kind}) left to the next worker, this one is stopping")]
    private partial void LogHandedOver(string operation, string kind);

    [LoggerMessage(LogLevel.Information, "{Count} unfinished operations released")]
    private partial void LogReleased(int count);

    [LoggerMessage(LogLevel.Warning, "Operation {Operation} ({Kind}) is held by another worker now")]
    private partial void LogLeaseLost(string operation, string kind);

    [LoggerMessage(LogLevel.Warning, "Operation {Operation} waits in the database, the queue is full")]
    private partial void LogQueueFull(string operation);

    [LoggerMessage(LogLevel.Error, "Operation {Operation} ({Kind}) broke off; it is taken up again when its lease ends")]
    private partial void LogBroken(Exception exception, string operation, string kind);

    [LoggerMessage(LogLevel.Warning, "The engine's {Pass} pass failed")]
    private partial void LogPassFailed(Exception exception, string pass);
}
