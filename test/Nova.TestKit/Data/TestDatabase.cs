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
}
