using Nova.Core;
using Nova.Data;

namespace Nova.Consoles.Storage;

/// <summary>All SQL on console tokens.</summary>
internal sealed class TokenStore(Database database)
{
    private const string Columns =
        """
        token_digest AS TokenDigest, server_id AS ServerId, host AS Host, type AS Type, address AS Address, port AS Port, tls_port AS TlsPort,
        access_path AS AccessPath, expires_at AS ExpiresAt
        """;

    public Task AddAsync(TokenRow row, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync(
            """
            INSERT INTO console_tokens (token_digest, server_id, host, type, address, port, tls_port, access_path, expires_at)
            VALUES (@TokenDigest, @ServerId, @Host, @Type, @Address, @Port, @TlsPort, @AccessPath, @ExpiresAt)
            """,
            row, cancellationToken),
        cancellationToken);

    /// <summary>The token's row, if it has not expired.</summary>
    public Task<TokenRow?> FindAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<TokenRow>(
        $"SELECT {Columns} FROM console_tokens WHERE token_digest = @digest AND expires_at > @now", new { digest, now = now.ToMicroseconds() }, cancellationToken);

    /// <summary>Removes what has expired.</summary>
    public Task PruneAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync("DELETE FROM console_tokens WHERE expires_at <= @now", new { now = now.ToMicroseconds() }, cancellationToken), cancellationToken);

    /// <summary>Servers that have tokens.</summary>
    public Task<IReadOnlyList<string>> ListServersAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<string>("SELECT DISTINCT server_id FROM console_tokens", null, cancellationToken);

    /// <summary>Removes the tokens of a server.</summary>
    public Task RemoveAsync(string server, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync("DELETE FROM console_tokens WHERE server_id = @server", new { server }, cancellationToken), cancellationToken);
}
