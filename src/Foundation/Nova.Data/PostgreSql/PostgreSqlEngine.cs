using System.Data.Common;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Npgsql;

namespace Nova.Data.PostgreSql;

/// <summary>PostgreSQL: pooled connections, READ COMMITTED; stores decide by conditional writes, not by what they read before.</summary>
internal sealed partial class PostgreSqlEngine : IDatabaseEngine
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlMultiHostDataSource? _servers;
    private readonly DatabaseOptions _options;
    private readonly Backoff _backoff;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    public PostgreSqlEngine(NpgsqlConnectionStringBuilder server, DatabaseOptions options, TimeProvider clock, ILogger logger)
    {
        server.MaxPoolSize = options.MaxPoolSize;
        server.ConnectionLifetime = options.ConnectionRecycleSeconds;
        server.CommandTimeout = options.CommandTimeoutSeconds;
        server.MaxAutoPrepare = 256;
        server.AutoPrepareMinUsages = 2;
        server.ApplicationName ??= "nova";
        _servers = server.Host!.Contains(',', StringComparison.Ordinal) ? new NpgsqlDataSourceBuilder(server.ToString()).BuildMultiHost() : null;
        _source = _servers?.WithTargetSession(TargetSessionAttributes.ReadWrite) ?? NpgsqlDataSource.Create(server);
        (_options, _clock, _logger) = (options, clock, logger);
        _backoff = new Backoff(
            TimeSpan.FromMilliseconds(options.TransactionRetryMilliseconds), TimeSpan.FromSeconds(options.TransactionMaxRetrySeconds));
    }

    /// <inheritdoc />
    public async ValueTask<DbConnection> BorrowAsync(CancellationToken cancellationToken) => await OpenAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask GiveBackAsync(DbConnection connection) => connection.DisposeAsync();

    /// <inheritdoc />
    public DbException MeaningOf(DbException exception)
    {
        if (!PostgreSqlUnavailableException.IsMeantBy(exception))
        {
            return exception;
        }

        // Who takes writes is asked anew, and not believed for as long as it would be.
        _servers?.ClearDatabaseStates();
        return new PostgreSqlUnavailableException(exception);
    }

    /// <inheritdoc />
    public async Task WriteAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        using var timing = DataTelemetry.Transaction("postgresql");
        Random? random = null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await WriteOnceAsync(unit, cancellationToken);
                return;
            }
            catch (PostgresException exception) when (IsConflict(exception) && attempt < _options.TransactionMaxRetries)
            {
                LogConflict(exception.SqlState, attempt + 1);
            }
            catch (NpgsqlException exception) when (PostgreSqlUnavailableException.IsMeantBy(exception))
            {
                throw MeaningOf(exception);
            }

            DataTelemetry.Retried();
            await Task.Delay(_backoff.Wait(attempt, random ??= new Random()), _clock, cancellationToken);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => (_servers ?? _source).DisposeAsync();

    private static bool IsConflict(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException exception) when (PostgreSqlUnavailableException.IsMeantBy(exception))
        {
            // The driver counts a cancelled wait among the servers that cannot be had.
            cancellationToken.ThrowIfCancellationRequested();
            throw MeaningOf(exception);
        }
    }

    private async Task WriteOnceAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        UnitOfWork work = new(connection, _options.CommandTimeoutSeconds);

        // Disposing a transaction that was not committed rolls it back.
        if (await unit.RunAsync(work))
        {
            // Not to be cancelled half-way: nobody could tell then whether it is committed. The command timeout bounds it.
            await transaction.CommitAsync(CancellationToken.None);
            work.RunAfterCommit(_logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Transaction lost a conflict ({SqlState}); rerun {Attempt}")]
    private partial void LogConflict(string sqlState, int attempt);
}
