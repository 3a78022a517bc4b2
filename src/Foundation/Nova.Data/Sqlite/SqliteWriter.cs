using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Nova.Data.Sqlite;

/// <summary>
/// The one task that writes. It takes all units that wait, runs each within a savepoint of one transaction, and commits once: the cost of
/// a commit is shared by those who wait for it. A unit that fails is undone alone.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Units that may wait; who comes later waits for room.</summary>
    private const int QueueBound = 1024;

    /// <summary>Units of one commit: enough to share it, few enough that the first does not wait long.</summary>
    private const int MostInGroup = 128;

    /// <summary>How long another program may hold the file before those who wait are told.</summary>
    private const int MostBusySeconds = 5;

    private readonly CachingSqliteConnection _connection;
    private readonly int _commandTimeoutSeconds;
    private readonly ILogger _logger;
    private readonly Channel<QueuedUnit> _queue =
        Channel.CreateBounded<QueuedUnit>(new BoundedChannelOptions(QueueBound) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Task _loop;

    public SqliteWriter(CachingSqliteConnection connection, int commandTimeoutSeconds, ILogger logger)
    {
        (_connection, _commandTimeoutSeconds, _logger) = (connection, commandTimeoutSeconds, logger);

        // The loop belongs to no request: without this the trace and the log scope of the first writer would be everybody's.
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(LoopAsync);
        }
    }

    private bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle) is 0;

    /// <summary>Queues the unit and returns when it is committed or undone.</summary>
    public async Task WriteAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        using var timing = DataTelemetry.Transaction("sqlite");
        QueuedUnit queued = new(unit, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(queued, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(Database));
        }

        DataTelemetry.Queued(1);
        await queued.Completion;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        List<QueuedUnit> group = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MostInGroup && _queue.Reader.TryRead(out var unit))
            {
                DataTelemetry.Queued(-1);
                if (!unit.CompleteIfCancelled())
                {
                    group.Add(unit);
                }
            }

            if (group.Count > 0)
            {
                await WriteGroupAsync(group);
            }
        }
    }

    private async Task WriteGroupAsync(List<QueuedUnit> group)
    {
        if (await TryWriteAsync(group) is not { } failure)
        {
            return;
        }

        if (group is [_] || failure is SqliteUnavailableException)
        {
            group.ForEach(unit => unit.Fail(failure));
            return;
        }

        // The commit failed for one of them (a deferred constraint): each learns for itself.
        foreach (var unit in group)
        {
            if (await TryWriteAsync([unit]) is { } own)
            {
                unit.Fail(own);
            }
        }
    }

    /// <summary>Writes and commits the group; what went wrong if it could not, and then nothing of it is written.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The writer outlives a failed group; the callers are told.")]
    private async Task<Exception?> TryWriteAsync(List<QueuedUnit> group)
    {
        try
        {
            _connection.Run("BEGIN IMMEDIATE", MostBusySeconds);
            foreach (var unit in group)
            {
                await RunAsync(unit);
            }

            _connection.Run("COMMIT");
        }
        catch (Exception exception)
        {
            RollBack();
            return SqliteUnavailableException.Of(exception);
        }

        DataTelemetry.Grouped(group.Count);
        group.ForEach(unit => unit.Complete(_logger));
        return null;
    }

    private async Task RunAsync(QueuedUnit unit)
    {
        _connection.Run("SAVEPOINT unit");
        if (await unit.RunAsync(new UnitOfWork(_connection, _commandTimeoutSeconds)))
        {
            _connection.Run("RELEASE unit");
            return;
        }

        if (!IsInTransaction)
        {
            // A full disk and the like: SQLite has undone the whole group, so nobody in it may be told "committed".
            throw new IOException("SQLite gave up the transaction.", unit.Failure);
        }

        _connection.Run("ROLLBACK TO unit");
        _connection.Run("RELEASE unit");
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The first failure is the one that is told.")]
    private void RollBack()
    {
        try
        {
            if (IsInTransaction)
            {
                _connection.Run("ROLLBACK");
            }
        }
        catch (Exception)
        {
            // Nothing better is left to do; the next BEGIN tells whether the connection still works.
        }
    }
}
