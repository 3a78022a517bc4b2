using System.Data.Common;
using Npgsql;

namespace Nova.Data.PostgreSql;

/// <summary>No server takes writes now: one is shutting down, has become a standby, or none of several is the primary. It may be otherwise a moment later.</summary>
internal sealed class PostgreSqlUnavailableException(DbException cause) : DbException($"The database cannot be used now: {cause.Message}", cause)
{
    /// <inheritdoc />
    public override bool IsTransient => true;

    /// <summary>Whether the driver means this and does not say that it passes.</summary>
    public static bool IsMeantBy(DbException exception) => !exception.IsTransient && exception switch
    {
        PostgresException postgres => postgres.SqlState is
            PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,

        // Of several servers: each that could be had is a standby …
        NpgsqlException { InnerException: null, Message: "No suitable host was found." } => true,

        // … or they failed, and not all of them refuse us for good.
        NpgsqlException { InnerException: AggregateException several } => several.InnerExceptions.Any(each => each is not DbException { IsTransient: false } refusal || IsMeantBy(refusal)),
        _ => false,
    };
}
