using System.Collections.Concurrent;
using System.Collections.Frozen;
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
    private readonly ConcurrentDictionary<string, HeldOperation> _held = [];
    private readonly ConcurrentDictionary<string, string> _waitingBySubject = [];
    private readonly SemaphoreSlim _wakePoll = new(0, 1);
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.Value.LeaseSeconds);
    private FrozenDictionary<string, Workflow> _workflows = FrozenDictionary<string, Workflow>.Empty;
    private volatile bool _running;

    /// <summary>The name under which this engine holds operations; <see langword="null"/> in a process that runs none.</summary>
    public string? OwnerIfRunning => _running ? _owner : null;

    string IStateReporter.Name => "operations";

    /// <summary>Operations that this process holds now.</summary>
    public int HeldCount => _held.Count;

    public long LeaseEnd() => (clock.GetUtcNow() + _lease).ToMicroseconds();

    /// <summary>An operation was accepted, and its transaction committed.</summary>
    /// <returns>Whether this process sees to it.</returns>
    public bool Announce(OperationRow row, bool held)
    {
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
    public bool Interrupt(IReadOnlyList<string> ids)
    {
        var here = 0;
        foreach (var id in ids)
        {
            if (_held.TryGetValue(id, out var held))
            {
                held.Cancel();
                here++;
            }
        }

        return here == ids.Count;
    }

    IEnumerable<string> IStateReporter.Describe()
    {
        var now = clock.GetUtcNow();
        return _held.Values.OrderBy(held => held.Since).Select(held => held.Describe(now));
    }

    public Task LookAsync(CancellationToken cancellationToken)
    {
        WakePoll();
        return RenewOnceAsync(cancellationToken);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _workflows = services.GetServices<Workflow>().ToFrozenDictionary(workflow => workflow.Kind);
        if (database.Engine is DatabaseEngine.Sqlite)
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
        await ReleaseHeldAsync();
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
        if (!_workflows.TryGetValue(row.Kind, out var workflow) || !_held.TryGetValue(row.Id, out var held))
        {
            LogUnknownKind(row.Id, row.Kind);
            Forget(row);
            return;
        }

        var crashPoints = services.GetRequiredService<ICrashPoints>();
        OperationRunner runner = new(
            new OperationRun(workflow, row, _owner, database, store, crashPoints), held, crashPoints, options.Value, clock, logger);
        var finished = false;
        try
        {
            finished = await runner.RunAsync(stopping);
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

    private void Forget(OperationRow row)
    {
        if (_held.TryRemove(row.Id, out var held))
        {
            held.Dispose();
        }

        if (_waitingBySubject.TryRemove(row.Subject, out _))
        {
            WakePoll();
        }
    }

    private void Enqueue(OperationRow row)
    {
        HeldOperation held = new(row, clock.GetUtcNow());
        if (!_held.TryAdd(row.Id, held))
        {
            held.Dispose();
            return;
        }

        if (!_queue.Writer.TryWrite(row))
        {
            // Not renewed from here on, so its lease ends and a look at the database finds it.
            _held.TryRemove(row.Id, out _);
            held.Dispose();
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
        var free = await store.ListFreeAsync(PollBatch, stopping);
        foreach (var id in free)
        {
            if (!_held.ContainsKey(id) && await store.TryLeaseAsync(id, _owner, LeaseEnd(), stopping) is { } row)
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

        await _wakePoll.WaitAsync(TimeSpan.FromSeconds(options.Value.PollIntervalSeconds), stopping);
    }, stopping);

    private Task RenewAsync(CancellationToken stopping) => LoopAsync("renew", async () =>
    {
        await Task.Delay(_lease / 3, clock, stopping);
        await RenewOnceAsync(stopping);
    }, stopping);

    private async Task RenewOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var ids in _held.Keys.Chunk(PollBatch))
        {
            var renewed = await store.RenewAsync(_owner, ids, LeaseEnd(), cancellationToken);
            Interrupt(renewed.CancelRequested);
            foreach (var id in ids.Except(renewed.Held))
            {
                if (_held.TryGetValue(id, out var lost))
                {
                    lost.Lose();
                }
            }
        }
    }

    private Task CleanAsync(CancellationToken stopping) => LoopAsync("clean", async () =>
    {
        await store.DeleteFinishedAsync(clock.GetUtcNow().AddDays(-options.Value.KeepFinishedDays), stopping);
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

    private async Task ReleaseHeldAsync()
    {
        var ids = _held.Keys.ToList();
        foreach (var part in ids.Chunk(PollBatch))
        {
            await store.ReleaseAsync(_owner, part, CancellationToken.None);
        }

        if (ids.Count > 0)
        {
            LogReleased(ids.Count);
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

    [LoggerMessage(LogLevel.Error, "Operation {Operation} is of the unknown kind {Kind}: is this release older than the database?")]
    private partial void LogUnknownKind(string operation, string kind);

    [LoggerMessage(LogLevel.Error, "Operation {Operation} ({Kind}) broke off; it is taken up again when its lease ends")]
    private partial void LogBroken(Exception exception, string operation, string kind);

    [LoggerMessage(LogLevel.Warning, "The engine's {Pass} pass failed")]
    private partial void LogPassFailed(Exception exception, string pass);
}
