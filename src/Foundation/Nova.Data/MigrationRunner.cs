using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Data;

/// <summary>
/// Brings the tables to what the modules of this program expect. Forward only; safe to run in several processes at once and as
/// often as one likes. Waits for a database that is not up yet. A database that is ahead (the next release runs beside this one) is left as it is.
/// </summary>
public sealed partial class MigrationRunner
{
    /// <summary>An arbitrary number that all programs of ours agree upon: PostgreSQL's lock for those who migrate.</summary>
    private const long AdvisoryLock = 0x4E6F7661_44617461;

    private readonly Database _database;
    private readonly IReadOnlyList<Migration> _migrations;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Made by the container.</summary>
    public MigrationRunner(Database database, IEnumerable<MigrationSource> sources, TimeProvider clock, ILogger<MigrationRunner> logger)
        : this(
            database,
            [.. sources.OrderBy(source => source.Module, StringComparer.Ordinal).SelectMany(Migration.In)],
            clock,
            logger)
    {
    }

    internal MigrationRunner(Database database, IReadOnlyList<Migration> migrations, TimeProvider clock, ILogger<MigrationRunner> logger) =>
        (_database, _migrations, _clock, _logger) = (database, migrations, clock, logger);

    /// <summary>Applies what is missing, each script in a transaction of its own together with its record.</summary>
    /// <exception cref="MigrationException">A script fails, or one that was applied has been edited since.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await _database.WaitUntilReachableAsync(cancellationToken);
        await _database.WriteAsync(work => PrepareAsync(work, cancellationToken), cancellationToken);
        foreach (var migration in _migrations)
        {
            if (await _database.WriteAsync(work => ApplyAsync(work, migration, cancellationToken), cancellationToken))
            {
                LogApplied(migration);
            }
        }
    }

    /// <summary>Says how the tables stand to this release, and changes none.</summary>
    public async Task<MigrationState> CompareAsync(CancellationToken cancellationToken)
    {
        await _database.WaitUntilReachableAsync(cancellationToken);
        await _database.WriteAsync(work => PrepareAsync(work, cancellationToken), cancellationToken);
        var applied = (await _database.QueryAsync<AppliedRow>(
            "SELECT module AS Module, number AS Number, checksum AS Checksum FROM schema_migrations", null, cancellationToken))
            .ToDictionary(row => (row.Module, (int)row.Number), row => row.Checksum);
        return new MigrationState(
            [.. _migrations.Where(migration => !applied.ContainsKey((migration.Module, migration.Number))).Select(migration => migration.ToString())],
            [
                .. _migrations.Where(migration => applied.TryGetValue((migration.Module, migration.Number), out var checksum) && checksum != migration.Checksum)
                    .Select(migration => $"Migration {migration} was edited after it had been applied."),
            ]);
    }

    private async Task PrepareAsync(IUnitOfWork work, CancellationToken cancellationToken)
    {
        await LockAsync(work, cancellationToken);
        await work.ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                module      TEXT    NOT NULL,
                number      INTEGER NOT NULL,
                name        TEXT    NOT NULL,
                checksum    TEXT    NOT NULL,
                applied_at  BIGINT  NOT NULL,
                PRIMARY KEY (module, number)
            )
            """,
            null,
            cancellationToken);
    }

    private async Task<bool> ApplyAsync(IUnitOfWork work, Migration migration, CancellationToken cancellationToken)
    {
        await LockAsync(work, cancellationToken);
        var applied = await work.QuerySingleOrDefaultAsync<string>(
            "SELECT checksum FROM schema_migrations WHERE module = @Module AND number = @Number",
            new { migration.Module, migration.Number },
            cancellationToken);
        if (applied is not null)
        {
            return applied == migration.Checksum
                ? false
                : throw new MigrationException($"Migration {migration} was edited after it had been applied; add a new one instead.");
        }

        await RunAsync(work, migration, cancellationToken);
        await work.ExecuteAsync(
            "INSERT INTO schema_migrations (module, number, name, checksum, applied_at) VALUES (@Module, @Number, @Name, @Checksum, @at)",
            new { migration.Module, migration.Number, migration.Name, migration.Checksum, at = _clock.GetUtcNow().ToMicroseconds() },
            cancellationToken);
        return true;
    }

    private static async Task RunAsync(IUnitOfWork work, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            await work.ExecuteAsync(migration.Sql, null, cancellationToken);
        }
        catch (System.Data.Common.DbException exception) when (!exception.IsTransient)
        {
            throw new MigrationException($"Migration {migration} failed: {exception.Message}", exception);
        }
    }

    /// <summary>SQLite's write transaction is the lock already; PostgreSQL's ends with its transaction.</summary>
    private Task LockAsync(IUnitOfWork work, CancellationToken cancellationToken) =>
        _database.Engine is DatabaseEngine.PostgreSql
            ? work.ExecuteAsync("SELECT pg_advisory_xact_lock(@AdvisoryLock)", new { AdvisoryLock }, cancellationToken)
            : Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Migration}")]
    private partial void LogApplied(Migration migration);

    private sealed record AppliedRow
    {
        public required string Module { get; init; }
        public required long Number { get; init; }
        public required string Checksum { get; init; }
    }
}
