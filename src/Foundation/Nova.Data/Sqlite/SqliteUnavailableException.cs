using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Nova.Data.Sqlite;

/// <summary>The file cannot be written now: locked by another program, no room, read-only. It may be otherwise a moment later.</summary>
internal sealed class SqliteUnavailableException(SqliteException cause) : DbException($"The database cannot be written now: {cause.Message}", cause)
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <inheritdoc />
    public override bool IsTransient => true;

    /// <summary>The exception itself, or what it means for those who want to write.</summary>
    public static Exception Of(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: Busy or Locked or ReadOnly or InputOutput or Full or CannotOpen } cause
            ? new SqliteUnavailableException(cause)
            : exception;
}
