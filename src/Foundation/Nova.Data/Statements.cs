using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Nova.Data.PostgreSql;
using Nova.Data.Sqlite;
using Npgsql;

namespace Nova.Data;

/// <summary>
/// One statement on one connection, mapped by Dapper. SQLite's driver has no asynchronous work, so there the synchronous calls
/// are used: the same result without the state machines.
/// </summary>
[SuppressMessage("Performance", "CA1849:Call async methods", Justification = "SQLite's driver is synchronous behind both.")]
internal static class Statements
{
    public static async Task<int> ExecuteAsync(
        DbConnection connection, string sql, object? parameters, int timeoutSeconds, CancellationToken cancellationToken)
    {
        using var timing = DataTelemetry.Statement("write");
        var command = Command(connection, sql, parameters, timeoutSeconds, cancellationToken);
        return connection is CachingSqliteConnection ? connection.Execute(command) : await connection.ExecuteAsync(command);
    }

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection, string sql, object? parameters, int timeoutSeconds, CancellationToken cancellationToken)
    {
        using var timing = DataTelemetry.Statement("read");
        var command = Command(connection, sql, parameters, timeoutSeconds, cancellationToken);
        return (connection is CachingSqliteConnection ? connection.Query<T>(command) : await connection.QueryAsync<T>(command)).AsList();
    }

    public static async Task<T?> QuerySingleOrDefaultAsync<T>(
        DbConnection connection, string sql, object? parameters, int timeoutSeconds, CancellationToken cancellationToken)
    {
        using var timing = DataTelemetry.Statement("read");
        var command = Command(connection, sql, parameters, timeoutSeconds, cancellationToken);
        return connection is CachingSqliteConnection
            ? connection.QuerySingleOrDefault<T>(command)
            : await connection.QuerySingleOrDefaultAsync<T>(command);
    }

    private static CommandDefinition Command(
        DbConnection connection, string sql, object? parameters, int timeoutSeconds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ListParameters.Check(parameters);
        var text = connection is NpgsqlConnection ? ListParameters.Rewrite(sql) : sql;
        return new CommandDefinition(text, parameters, commandTimeout: timeoutSeconds, cancellationToken: cancellationToken);
    }
}
