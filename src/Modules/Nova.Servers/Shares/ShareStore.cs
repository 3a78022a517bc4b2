using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Shares;

/// <summary>All SQL on <c>server_shares</c>.</summary>
internal sealed class ShareStore(Database database, TimeProvider clock)
{
    private const string Select = $"SELECT {ShareRow.Columns} FROM server_shares";

    public Task<IReadOnlyList<ShareRow>> ListAsync(ServerId server, CancellationToken cancellationToken) =>
        database.QueryAsync<ShareRow>($"{Select} WHERE server_id = @id ORDER BY created_at, id", new { id = server.ToString() }, cancellationToken);

    public Task<ShareRow?> FindAsync(ServerId server, Guid share, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ShareRow>(
            $"{Select} WHERE server_id = @server AND share_id = @share", new { server = server.ToString(), share = share.ToString() }, cancellationToken);

    /// <summary>Stores a share, unless the server has it or its tag already.</summary>
    /// <returns>Whether it did.</returns>
    public async Task<bool> AddAsync(IUnitOfWork work, ShareRow row, CancellationToken cancellationToken) => await work.ExecuteAsync(
        """
        INSERT INTO server_shares (id, server_id, share_id, tag, status, export_location, created_at)
        VALUES (@Id, @ServerId, @ShareId, @Tag, @Status, @ExportLocation, @CreatedAt)
        ON CONFLICT DO NOTHING
        """,
        row with { CreatedAt = clock.GetUtcNow().ToMicroseconds() }, cancellationToken) is 1;

    public static Task RemoveAsync(IUnitOfWork work, string id, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM server_shares WHERE id = @id", new { id }, cancellationToken);
}
