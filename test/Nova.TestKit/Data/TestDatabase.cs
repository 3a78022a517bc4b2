using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Data;
using Npgsql;

namespace Nova.TestKit.Data;

/// <summary>A migrated database that no other test sees and that leaves nothing behind.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<Task> _drop;

    private TestDatabase(Database database, Func<Task> drop) => (Database, _drop) = (database, drop);

    public Database Database { get; }

    /// <summary>What the option <c>[database] connection</c> says of it; in memory for SQLite.</summary>
    public required string Address { get; init; }

    /// <summary>SQLite in memory.</summary>
    public static Task<TestDatabase> CreateSqliteAsync(params (Assembly Assembly, string Module)[] modules) =>
        CreateAsync("sqlite://", static () => Task.CompletedTask, modules);

    /// <summary>A database of its own on the server that NOVA_TEST_POSTGRES names.</summary>
    public static async Task<TestDatabase> CreatePostgresAsync(params (Assembly Assembly, string Module)[] modules)
    {
        var name = $"nova_test_{Guid.NewGuid():N}";
        var (server, url) = PostgresServer(name);
        await RunAsync(server, $"CREATE DATABASE {name}");
        return await CreateAsync(url, () => RunAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)"), modules);
    }

    /// <summary>An empty database for programs.</summary>
    public static async Task<Reserved> ReservePostgresAsync()
    {
        var name = $"nova_test_{Guid.NewGuid():N}";
        var (server, url) = PostgresServer(name);
        await RunAsync(server, $"CREATE DATABASE {name}");
        return new Reserved(server, name, url);
    }

    /// <summary>Opens the database that the options name, without migrations; the caller disposes it.</summary>
    public static Database Open(DatabaseOptions options) => new(options, TimeProvider.System, NullLogger<Database>.Instance);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _drop();
    }

    private static async Task<TestDatabase> CreateAsync(string connection, Func<Task> drop, (Assembly Assembly, string Module)[] modules)
    {
#pragma warning disable CA2000 // The test database owns it.
        TestDatabase made = new(Open(new DatabaseOptions { Connection = connection }), drop) { Address = connection };
#pragma warning restore CA2000
        try
        {
            MigrationRunner runner = new(
                made.Database,
                modules.Select(module => new MigrationSource(module.Assembly, module.Module)),
                TimeProvider.System,
                NullLogger<MigrationRunner>.Instance);
            await runner.MigrateAsync(CancellationToken.None);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    private static (string Server, string Url) PostgresServer(string database)
    {
        var given = NeedsFactAttribute.PostgresConnection
            ?? throw new InvalidOperationException("NOVA_TEST_POSTGRES names no server: postgresql://user@host:port/postgres");
        var server = given.Contains("://", StringComparison.Ordinal)
            ? DatabaseAddress.Parse(given).Server!
            : new NpgsqlConnectionStringBuilder(given);
        server.Pooling = false;
        var login = Uri.EscapeDataString(server.Username ?? "") + (server.Password is { } password ? $":{Uri.EscapeDataString(password)}" : "");
        return (server.ToString(), $"postgresql://{login}@{server.Host}:{server.Port}/{database}");
    }

    private static async Task RunAsync(string server, string sql)
    {
        await using NpgsqlConnection connection = new(server);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The name is our own.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A database that programs migrate themselves; it goes with its disposal.</summary>
    public sealed class Reserved : IAsyncDisposable
    {
        private readonly string _server;
        private readonly string _name;

        internal Reserved(string server, string name, string url) => (_server, _name, Option) = (server, name, url);

        /// <summary>What programs are told of it.</summary>
        public string Option { get; }

        /// <summary>For Npgsql, without a pool.</summary>
        public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = _name, Pooling = false }.ToString();

        /// <summary>Ends every connection and takes none until the pause is over, as a restart does.</summary>
        public async Task InterruptAsync(TimeSpan pause)
        {
            await RunAsync(_server, $"ALTER DATABASE {_name} ALLOW_CONNECTIONS false");
            await RunAsync(_server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}'");
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
            await RunAsync(_server, $"ALTER DATABASE {_name} ALLOW_CONNECTIONS true");
        }

        public async ValueTask DisposeAsync() => await RunAsync(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }
}
