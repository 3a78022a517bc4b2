using Nova.Core;
using Npgsql;

namespace Nova.Data;

/// <summary>How a store runs SQL in a unit of work that came to it through a contract.</summary>
/// <remarks>
/// Once a statement has thrown, the unit of work can only be rolled back, on both engines: say <c>ON CONFLICT</c> where a duplicate is
/// expected, or return a <see cref="Fault"/>.
/// </remarks>
public static class UnitOfWorkSql
{
    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    /// <exception cref="InvalidOperationException">The unit of work has ended.</exception>
    public static Task<int> ExecuteAsync(this IUnitOfWork work, string sql, object? parameters, CancellationToken cancellationToken) =>
        Own(work).RunAsync((connection, timeout) => Statements.ExecuteAsync(connection, sql, parameters, timeout, cancellationToken));

    /// <summary>Reads rows, what this transaction wrote included.</summary>
    /// <exception cref="InvalidOperationException">The unit of work has ended.</exception>
    public static Task<IReadOnlyList<T>> QueryAsync<T>(
        this IUnitOfWork work, string sql, object? parameters, CancellationToken cancellationToken) =>
        Own(work).RunAsync((connection, timeout) => Statements.QueryAsync<T>(connection, sql, parameters, timeout, cancellationToken));

    /// <summary>Reads one row or none; <c>default</c> for none.</summary>
    /// <exception cref="InvalidOperationException">There are more, or the unit of work has ended.</exception>
    public static Task<T?> QuerySingleOrDefaultAsync<T>(
        this IUnitOfWork work, string sql, object? parameters, CancellationToken cancellationToken) =>
        Own(work).RunAsync((connection, timeout) => Statements.QuerySingleOrDefaultAsync<T>(connection, sql, parameters, timeout, cancellationToken));

    /// <summary>
    /// Waits until no other transaction has taken its turn at the subject, and keeps others waiting until this one ends: whoever counts rows before
    /// it adds one must not miss those that are being added. Nothing on SQLite, which has one writer anyway.
    /// </summary>
    /// <exception cref="InvalidOperationException">The unit of work has ended.</exception>
    public static Task TakeTurnAsync(this IUnitOfWork work, string subject, CancellationToken cancellationToken) => Own(work).RunAsync(
        async (connection, timeout) => connection is NpgsqlConnection
            ? await Statements.ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtextextended(@subject, 0))", new { subject }, timeout, cancellationToken)
            : 0);

    private static UnitOfWork Own(IUnitOfWork work) =>
        work as UnitOfWork ?? throw new ArgumentException("This unit of work was not made by Nova.Data.", nameof(work));
}
