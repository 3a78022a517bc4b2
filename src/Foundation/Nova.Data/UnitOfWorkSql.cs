using Nova.Core;

namespace Nova.Data;

/// <summary>How a store runs SQL in a unit of work that came to it through a contract.</summary>
public static class UnitOfWorkSql
{
    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    /// <exception cref="InvalidOperationException">The unit of work has ended.</exception>
    public static Task<int> ExecuteAsync(this IUnitOfWork work, string sql, object? parameters, CancellationToken cancellationToken)
    {
        var own = Own(work);
        return Statements.ExecuteAsync(own.Connection, sql, parameters, own.CommandTimeoutSeconds, cancellationToken);
    }

    /// <summary>Reads rows, what this transaction wrote included.</summary>
    /// <exception cref="InvalidOperationException">The unit of work has ended.</exception>
    public static Task<IReadOnlyList<T>> QueryAsync<T>(
        this IUnitOfWork work, string sql, object? parameters, CancellationToken cancellationToken)
    {
        var own = Own(work);
        return Statements.QueryAsync<T>(own.Connection, sql, parameters, own.CommandTimeoutSeconds, cancellationToken);
    }

    /// <summary>Reads one row or none; <c>default</c> for none.</summary>
    /// <exception cref="InvalidOperationException">There are more, or the unit of work has ended.</exception>
    public static Task<T?> QuerySingleOrDefaultAsync<T>(
        this IUnitOfWork work, string sql, object? parameters, CancellationToken cancellationToken)
    {
        var own = Own(work);
        return Statements.QuerySingleOrDefaultAsync<T>(own.Connection, sql, parameters, own.CommandTimeoutSeconds, cancellationToken);
    }

    private static UnitOfWork Own(IUnitOfWork work) =>
        work as UnitOfWork ?? throw new ArgumentException("This unit of work was not made by Nova.Data.", nameof(work));
}
