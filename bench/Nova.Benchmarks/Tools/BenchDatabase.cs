using Npgsql;

namespace Nova.Benchmarks.Tools;

/// <summary>A PostgreSQL database of a measurement's own, on a server that the options name; it goes with its disposal.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly string _name = $"nova_bench_{Guid.NewGuid():N}";

    private BenchDatabase(Uri server) => _server = server;

    /// <summary>What programs are told of it.</summary>
    public string Option => $"postgresql://{_server.UserInfo}@{_server.Host}:{_server.Port}/{_name}";

    /// <param name="server">The server: <c>postgresql://user@host:port/postgres</c>.</param>
    public static async Task<BenchDatabase> CreateAsync(string server)
    {
        BenchDatabase made = new(new Uri(server));
        await made.RunAsync($"CREATE DATABASE {made._name}");
        return made;
    }

    public async ValueTask DisposeAsync() => await RunAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private async Task RunAsync(string sql)
    {
        NpgsqlConnectionStringBuilder builder = new()
        {
            Host = _server.Host,
            Port = _server.Port,
            Username = _server.UserInfo.Split(':')[0],
            Password = _server.UserInfo.Contains(':', StringComparison.Ordinal) ? _server.UserInfo.Split(':')[1] : null,
            Database = _server.AbsolutePath.Trim('/'),
            Pooling = false,
        };
        await using NpgsqlConnection connection = new(builder.ToString());
        await connection.OpenAsync();
#pragma warning disable CA2100 // The name is our own.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
