using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Audits;

/// <summary>The SQL that says which servers are on which host and are left alone just now.</summary>
internal sealed class PlacedServerStore(Database database)
{
    /// <summary>Servers that a host runs, or keeps switched off, and of which nothing is being done.</summary>
    public async Task<IReadOnlyDictionary<ServerId, HostName>> ListAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<PlacedServer>(
            """
            SELECT id AS Id, host AS Host FROM servers
             WHERE deleted_at IS NULL AND host IS NOT NULL AND task_state = ''
               AND vm_state IN ('active', 'stopped', 'paused', 'suspended', 'rescued', 'soft-delete', 'shelved')
            """,
            null, cancellationToken)).ToDictionary(row => Identifier.Parse<ServerId>(row.Id), row => new HostName(row.Host));

    private sealed record PlacedServer
    {
        public string Id { get; init; } = "";

        public string Host { get; init; } = "";
    }
}
