using Nova.Data;
using Nova.Web;

namespace Nova.Identity.Storage;

/// <summary>
/// The database as this module's stores use it. Every write empties the cache of validated tokens once it is committed: what
/// a token is worth may have changed, and such writes are rare.
/// </summary>
internal sealed class IdentityDatabase(Database database, ITokenCache validated)
{
    /// <summary>Rows of one statement.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<T>(sql, parameters, cancellationToken);

    /// <summary>The row of one statement, or <see langword="null"/>.</summary>
    public Task<T?> FindAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
        where T : class => database.QuerySingleOrDefaultAsync<T>(sql, parameters, cancellationToken);

    /// <summary>Runs one statement in a transaction of its own.</summary>
    /// <returns>How many rows it changed.</returns>
    public Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        WriteAsync([sql], parameters, cancellationToken);

    /// <summary>Runs statements with the same parameters in one transaction.</summary>
    /// <returns>How many rows the last one changed.</returns>
    public Task<int> WriteAsync(IReadOnlyList<string> statements, object? parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                var changed = 0;
                foreach (var sql in statements)
                {
                    changed = await work.ExecuteAsync(sql, parameters, cancellationToken);
                }

                work.AfterCommit(validated.Clear);
                return changed;
            },
            cancellationToken);
}
