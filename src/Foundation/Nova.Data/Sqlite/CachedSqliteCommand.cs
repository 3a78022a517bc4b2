using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Nova.Data.Sqlite;

/// <summary>A command that borrows a prepared one from its connection and gives it back when disposed.</summary>
internal sealed class CachedSqliteCommand(CachingSqliteConnection connection) : DbCommand
{
    private string _text = "";
    private int? _timeout;
    private SqliteCommand? _inner;
    private SqliteDataReader? _reader;
    private bool _textChanged;

    /// <inheritdoc />
    [AllowNull]
    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "Passes on what its user says.")]
    public override string CommandText
    {
        get => _text;
        set
        {
            _text = value ?? "";
            if (_inner is not null)
            {
                // Dapper expands `IN @list` after it has bound: such a text is not worth keeping.
                _inner.CommandText = _text;
                _textChanged = true;
            }
        }
    }

    /// <inheritdoc />
    public override int CommandTimeout
    {
        get => _timeout ?? connection.DefaultTimeout;
        set => _timeout = value;
    }

    /// <inheritdoc />
    public override CommandType CommandType { get; set; } = CommandType.Text;

    /// <inheritdoc />
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc />
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <inheritdoc />
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => throw new NotSupportedException("A command stays with its connection.");
    }

    /// <inheritdoc />
    protected override DbParameterCollection DbParameterCollection => Inner.Parameters;

    /// <inheritdoc />
    protected override DbTransaction? DbTransaction { get; set; }

    private SqliteCommand Inner => _inner ??= connection.Take(_text);

    /// <inheritdoc />
    public override void Cancel()
    {
    }

    /// <inheritdoc />
    public override int ExecuteNonQuery() => Ready().ExecuteNonQuery();

    /// <inheritdoc />
    public override object? ExecuteScalar() => Ready().ExecuteScalar();

    /// <inheritdoc />
    public override void Prepare() => Inner.Prepare();

    /// <inheritdoc />
    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    /// <inheritdoc />
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => _reader = Ready().ExecuteReader(behavior);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _inner is { } inner)
        {
            _inner = null;
            _reader?.Dispose();
            if (_textChanged)
            {
                inner.Dispose();
            }
            else
            {
                connection.Keep(inner);
            }
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Ready()
    {
        var inner = Inner;
        inner.CommandTimeout = CommandTimeout;
        return inner;
    }
}
