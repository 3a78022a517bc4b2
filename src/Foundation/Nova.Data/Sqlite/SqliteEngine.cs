using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Nova.Data.Sqlite;

/// <summary>SQLite in WAL mode: one connection writes, in groups; any number read beside it and never wait for it.</summary>
internal sealed class SqliteEngine : IDatabaseEngine
{
    private const int ConfigMemoryStatistics = 9;

    private readonly SqliteFile _file;
    private readonly DatabaseOptions _options;
    private readonly ConcurrentStack<CachingSqliteConnection> _readers = new();
    private readonly Lazy<SqliteWriter> _writer;
    private int _idle;
    private volatile bool _disposed;

    // Before the library's first use; later it refuses, and is merely slower. No connection here has two users at once, so none needs
    // a lock of its own; and counting the memory in use makes all threads queue at every allocation.
    static SqliteEngine()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(ConfigMemoryStatistics, 0);
    }

    public SqliteEngine(string path, DatabaseOptions options, ILogger logger)
    {
        _file = SqliteFile.At(path);
        _options = options;
        _writer = new Lazy<SqliteWriter>(() => new SqliteWriter(OpenWriter(), options.CommandTimeoutSeconds, logger));
    }

    /// <inheritdoc />
    [SuppressMessage("Reliability", "CA2000:Dispose objects", Justification = "It is lent; GiveBackAsync takes it back.")]
    public ValueTask<DbConnection> BorrowAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, typeof(Database));
        if (_readers.TryPop(out var connection))
        {
            Interlocked.Decrement(ref _idle);
            return ValueTask.FromResult<DbConnection>(connection);
        }

        return ValueTask.FromResult<DbConnection>(OpenReader());
    }

    /// <inheritdoc />
    public ValueTask GiveBackAsync(DbConnection connection)
    {
        if (_disposed || Interlocked.Increment(ref _idle) > _options.MaxPoolSize)
        {
            Interlocked.Decrement(ref _idle);
            return connection.DisposeAsync();
        }

        _readers.Push((CachingSqliteConnection)connection);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public Task WriteAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(Database));
        return _writer.Value.WriteAsync(unit, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_writer.IsValueCreated)
        {
            await _writer.Value.DisposeAsync();
        }

        while (_readers.TryPop(out var reader))
        {
            await reader.DisposeAsync();
        }

        _file.Dispose();
    }

    private CachingSqliteConnection OpenWriter()
    {
        _file.Prepare();
        var connection = Open();
        connection.Run("PRAGMA journal_mode = WAL");
        connection.Run($"PRAGMA synchronous = {(_file.IsTemporary ? "off" : _options.Synchronous)}");
        connection.Run("PRAGMA foreign_keys = ON");
        connection.Run("PRAGMA journal_size_limit = 67108864");
        return connection;
    }

    private CachingSqliteConnection OpenReader()
    {
        // The writer makes the file and its journal; a reader that came first would find neither.
        _ = _writer.Value;
        var connection = Open();
        connection.Run("PRAGMA query_only = ON");
        return connection;
    }

    private CachingSqliteConnection Open()
    {
        SqliteConnectionStringBuilder address = new()
        {
            DataSource = _file.Path,
            Pooling = false,
            DefaultTimeout = _options.CommandTimeoutSeconds,
        };
        CachingSqliteConnection connection = new(address.ToString());
        try
        {
            connection.Open();
            connection.CreateFunction("regexp", static (string pattern, string? text) => SqliteExpressions.IsMatch(pattern, text), isDeterministic: true);
            connection.Run("PRAGMA busy_timeout = 5000");
            connection.Run("PRAGMA cache_size = -16384");
            connection.Run("PRAGMA mmap_size = 268435456");
            connection.Run("PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new IOException($"The database {_file.Path} cannot be opened: {exception.Message}", exception);
        }
    }
}
