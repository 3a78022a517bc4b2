using System.Data.Common;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Data.PostgreSql;
using Nova.Data.Sqlite;

namespace Nova.Data;

/// <summary>
/// The database of this process. Reads run at once on pooled connections, each statement seeing what was committed before it began;
/// writes are transactions. Safe for any number of concurrent callers. Nothing is opened before the first use.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    private readonly IDatabaseEngine _engine;
    private readonly int _commandTimeoutSeconds;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal Database(DatabaseOptions options, TimeProvider clock, ILogger<Database> logger)
    {
        var address = DatabaseAddress.Parse(options.Connection);
        Engine = address.Engine;
        (_options, _clock, _logger) = (options, clock, logger);
        _commandTimeoutSeconds = options.CommandTimeoutSeconds;
        _engine = address.Server is { } server
            ? new PostgreSqlEngine(server, options, clock, logger)
            : new SqliteEngine(address.Path, options, logger);
        IsShared = address.Server is not null;
    }

    /// <summary>Over an engine that the caller made, of SQLite's dialect, and that others write to as well.</summary>
    internal Database(IDatabaseEngine engine, DatabaseOptions options, TimeProvider clock, ILogger<Database> logger)
    {
        (_engine, _options, _clock, _logger) = (engine, options, clock, logger);
        _commandTimeoutSeconds = options.CommandTimeoutSeconds;
        IsShared = true;
    }

    /// <summary>Which engine it is, for the rare statement that must differ.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>Whether other processes write to it too.</summary>
    public bool IsShared { get; }

    /// <summary>Reads rows; a column <c>a_b</c> comes to a property by <c>AS Name</c> in the SQL.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        ReadAsync(connection => Statements.QueryAsync<T>(connection, sql, parameters, _commandTimeoutSeconds, cancellationToken), cancellationToken);

    /// <summary>Reads one row or none; <c>default</c> for none.</summary>
    /// <exception cref="InvalidOperationException">There are more.</exception>
    public Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        ReadAsync(connection => Statements.QuerySingleOrDefaultAsync<T>(connection, sql, parameters, _commandTimeoutSeconds, cancellationToken), cancellationToken);

    /// <summary>Lends a reading connection for what the two queries cannot say; it must leave no transaction and no reader open.</summary>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var connection = await _engine.BorrowAsync(cancellationToken);
        try
        {
            return await read(connection);
        }
        catch (DbException exception) when (!exception.IsTransient)
        {
            var meaning = _engine.MeaningOf(exception);
            if (meaning == exception)
            {
                throw;
            }

            throw meaning;
        }
        finally
        {
            await _engine.GiveBackAsync(connection);
        }
    }

    /// <summary>Runs the delegate in a transaction and commits it; an exception rolls it back.</summary>
    /// <remarks>The delegate may be run again after a conflict, so it has no effects besides its SQL and <see cref="IUnitOfWork.AfterCommit"/>.</remarks>
    /// <exception cref="InvalidOperationException">Called from inside another unit of work.</exception>
    public Task WriteAsync(Func<IUnitOfWork, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async unit =>
            {
                await work(unit);
                return default(Done);
            },
            cancellationToken);

    /// <summary>As <see cref="WriteAsync(Func{IUnitOfWork, Task}, CancellationToken)"/>, and hands out what the delegate yields.</summary>
    public Task<T> WriteAsync<T>(Func<IUnitOfWork, Task<T>> work, CancellationToken cancellationToken) =>
        WriteAsync(new WriteUnit<T>(work, static _ => true), cancellationToken);

    /// <summary>As <see cref="WriteAsync(Func{IUnitOfWork, Task}, CancellationToken)"/>; a <see cref="Fault"/> rolls back too and is handed out.</summary>
    public Task<Result<T>> TryWriteAsync<T>(Func<IUnitOfWork, Task<Result<T>>> work, CancellationToken cancellationToken)
        where T : notnull =>
        WriteAsync(new WriteUnit<Result<T>>(work, static outcome => outcome.TryGet(out _, out _)), cancellationToken);

    /// <summary>Returns if the database answers a query; throws what the driver throws if not.</summary>
    public async Task PingAsync(CancellationToken cancellationToken) =>
        _ = await QuerySingleOrDefaultAsync<long>("SELECT 1", null, cancellationToken);

    /// <summary>For the start: returns once the database answers; asks again as often as the options say where the network or the server fails.</summary>
    /// <exception cref="DbException">It did not answer in time, or it refuses us (which no waiting changes).</exception>
    public async Task WaitUntilReachableAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await PingAsync(cancellationToken);
                return;
            }
            catch (DbException exception) when (exception.IsTransient && (_options.MaxRetries < 0 || attempt < _options.MaxRetries))
            {
                LogUnreachable(exception.Message, _options.RetryIntervalSeconds);
            }

            await Task.Delay(TimeSpan.FromSeconds(_options.RetryIntervalSeconds), _clock, cancellationToken);
        }
    }

    /// <summary>Waits for the writes that were accepted, then closes all connections; a database in memory is gone.</summary>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task<T> WriteAsync<T>(WriteUnit<T> unit, CancellationToken cancellationToken)
    {
        if (UnitOfWork.IsInside)
        {
            throw new InvalidOperationException("A write inside a unit of work would wait for itself: use the unit of work at hand.");
        }

        await _engine.WriteAsync(unit, cancellationToken);
        return unit.Outcome;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer ({Reason}); next try in {Seconds} s")]
    private partial void LogUnreachable(string reason, int seconds);
}
