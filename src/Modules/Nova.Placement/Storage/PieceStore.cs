using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;

namespace Nova.Placement.Storage;

/// <summary>The SQL that reads pieces outside of claims, and that stores what a host reports.</summary>
internal sealed class PieceStore(Database database)
{
    /// <summary>Which hosts hand out pieces, and the generation of each.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ListGenerationsAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<TopologyRow>("SELECT host AS Host, generation AS Generation FROM placement_topologies", null, cancellationToken);
        return rows.ToDictionary(row => row.Host, row => row.Generation);
    }

    /// <summary>What these hosts hand out, each with its generation.</summary>
    public async Task<IReadOnlyList<(string Host, long Generation, HostPieces Pieces)>> ListAsync(IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        var topologies = await database.QueryAsync<TopologyRow>(
            "SELECT host AS Host, document AS Document, generation AS Generation FROM placement_topologies WHERE host IN @hosts", new { hosts }, cancellationToken);
        var rows = await database.QueryAsync<FittingRow>(
            $"SELECT {PieceSql.FittingColumns} FROM placement_fittings WHERE document IS NOT NULL AND host IN @hosts", new { hosts }, cancellationToken);
        var fittings = rows.ToLookup(row => row.Host, row => row.ToFitting()!);
        return
        [
            .. topologies.Select(row =>
                (row.Host, row.Generation, new HostPieces(PieceDocuments.ReadTopology(row.Document), [.. fittings[row.Host]]))),
        ];
    }

    /// <summary>What the server has of the host.</summary>
    public async Task<GuestFitting?> FindAsync(ServerId server, HostName host, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<FittingRow>(
            $"SELECT {PieceSql.FittingColumns} FROM placement_fittings WHERE server = @Server AND host = @Host ORDER BY is_aside",
            new { Server = server.ToString(), Host = host.Value }, cancellationToken);
        return rows is [var row, ..] ? row.ToFitting() : null;
    }

    /// <summary>What the host last reported, as text; <see langword="null"/> where it never told anything.</summary>
    public Task<string?> FindTopologyAsync(HostName host, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<string>(
        "SELECT document FROM placement_topologies WHERE host = @Host", new { Host = host.Value }, cancellationToken);

    /// <summary>Stores what a host hands out; what servers have of it stays.</summary>
    public Task SaveAsync(HostName host, string document, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync(
            """
            INSERT INTO placement_topologies (host, document, generation) VALUES (@Host, @Document, 1)
            ON CONFLICT (host) DO UPDATE SET document = excluded.document, generation = placement_topologies.generation + 1
             WHERE placement_topologies.document <> excluded.document
            """,
            new { Host = host.Value, Document = document }, cancellationToken),
        cancellationToken);

    private sealed record TopologyRow
    {
        public string Host { get; init; } = "";

        public string Document { get; init; } = "";

        public long Generation { get; init; }
    }
}
