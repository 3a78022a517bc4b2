using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Nova.Data.Sqlite;

/// <summary>A connection that keeps its statements prepared: preparing costs more than running a short one. One user at a time.</summary>
internal sealed class CachingSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const int MostStatements = 512;

    private readonly Dictionary<string, SqliteCommand> _idle = new(StringComparer.Ordinal);

    /// <summary>
    /// Dapper keys its mappers by this text; telling all connections' alike makes every database of the process share them.
    /// The driver itself reads the setter's value.
    /// </summary>
    [AllowNull]
    public override string ConnectionString
    {
        get => State is System.Data.ConnectionState.Open ? "sqlite" : base.ConnectionString;
        set => base.ConnectionString = value;
    }

    /// <summary>Runs a statement without parameters.</summary>
    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "This room's own constants.")]
    public void Run(string sql, int? timeoutSeconds = null)
    {
        using var command = CreateDbCommand();
        command.CommandText = sql;
        command.CommandTimeout = timeoutSeconds ?? DefaultTimeout;
        command.ExecuteNonQuery();
    }

    /// <summary>An idle command for the text, or a new one.</summary>
    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "Stores' own constants; values are parameters.")]
    public SqliteCommand Take(string sql) => _idle.Remove(sql, out var command) ? command : new SqliteCommand(sql, this);

    /// <summary>Keeps the command for the next who needs the same text.</summary>
    public void Keep(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (_idle.Count >= MostStatements)
        {
            Forget();
        }

        if (State is not System.Data.ConnectionState.Open || !_idle.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    /// <inheritdoc />
    protected override DbCommand CreateDbCommand() => new CachedSqliteCommand(this);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
        }

        base.Dispose(disposing);
    }

    private void Forget()
    {
        foreach (var command in _idle.Values)
        {
            command.Dispose();
        }

        _idle.Clear();
    }
}
