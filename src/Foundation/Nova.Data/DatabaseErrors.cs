using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Nova.Data;

/// <summary>What a driver's exception means, whichever the engine.</summary>
public static class DatabaseErrors
{
    private const int SqliteConstraintPrimaryKey = 1555;
    private const int SqliteConstraintUnique = 2067;

    /// <summary>Whether a primary key or a unique index refused the row. The transaction is lost; a store returns a fault.</summary>
    public static bool IsDuplicate(this DbException exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteConstraintPrimaryKey or SqliteConstraintUnique,
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.UniqueViolation,
        _ => false,
    };
}
