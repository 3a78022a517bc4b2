using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Placement.Pieces;

namespace Nova.Placement.Storage;

/// <summary>The SQL of pieces, in the transaction of whoever claims.</summary>
internal static class PieceSql
{
    internal const string FittingColumns = "server AS Server, is_aside AS IsAside, host AS Host, document AS Document";

    /// <summary>What the host hands out, for a claim: nobody else claims of it until this transaction has ended.</summary>
    public static async Task<HostPieces?> LockPiecesAsync(this IUnitOfWork work, HostName host, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync($"pieces of {host}", cancellationToken);
        var topology = await work.QuerySingleOrDefaultAsync<string>(
            "SELECT document FROM placement_topologies WHERE host = @Host", new { Host = host.Value }, cancellationToken);
        if (topology is null)
        {
            return null;
        }

        var rows = await work.QueryAsync<FittingRow>(
            $"SELECT {FittingColumns} FROM placement_fittings WHERE host = @Host AND document IS NOT NULL", new { Host = host.Value }, cancellationToken);
        return new HostPieces(PieceDocuments.ReadTopology(topology), [.. rows.Select(row => row.ToFitting()!)]);
    }

    /// <summary>What the server has, or what it leaves.</summary>
    public static Task<FittingRow?> FindFittingAsync(this IUnitOfWork work, ServerId server, bool isAside, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<FittingRow>(
            $"SELECT {FittingColumns} FROM placement_fittings WHERE server = @Server AND is_aside = @IsAside",
            new { Server = server.ToString(), IsAside = isAside ? 1 : 0 }, cancellationToken);

    /// <summary>Writes down what the server gets.</summary>
    public static async Task InsertFittingAsync(this IUnitOfWork work, ServerId server, HostName host, GuestFitting fitting, CancellationToken cancellationToken)
    {
        var holder = server.ToString();
        await work.ExecuteAsync(
            "INSERT INTO placement_fittings (server, is_aside, host, document) VALUES (@Server, 0, @Host, @Document)",
            new { Server = holder, Host = host.Value, Document = PieceDocuments.Write(fitting) }, cancellationToken);
        foreach (var piece in PiecesOf(fitting))
        {
            await work.ExecuteAsync(
                "INSERT INTO placement_pieces (host, piece, server, is_aside) VALUES (@Host, @Piece, @Server, 0)",
                new { Host = host.Value, Piece = piece, Server = holder }, cancellationToken);
        }

        await work.TouchTopologyAsync(host.Value, cancellationToken);
    }

    /// <summary>What the server has becomes what it leaves, nothing included; false where it leaves something already.</summary>
    public static async Task<bool> TrySetFittingAsideAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var parameters = new { Server = server.ToString() };
        var moved = await work.ExecuteAsync(
            """
            UPDATE placement_fittings SET is_aside = 1
             WHERE server = @Server AND is_aside = 0
               AND NOT EXISTS (SELECT 1 FROM placement_fittings aside WHERE aside.server = @Server AND aside.is_aside = 1)
            """,
            parameters, cancellationToken);
        if (moved is 0)
        {
            return await work.ExecuteAsync(
                "INSERT INTO placement_fittings (server, is_aside, host, document) VALUES (@Server, 1, '', NULL) ON CONFLICT (server, is_aside) DO NOTHING",
                parameters, cancellationToken) is 1;
        }

        await work.ExecuteAsync("UPDATE placement_pieces SET is_aside = 1 WHERE server = @Server", parameters, cancellationToken);
        return true;
    }

    /// <summary>What the server left is what it has again.</summary>
    public static async Task ReturnFittingAsync(this IUnitOfWork work, ServerId server, CancellationToken cancellationToken)
    {
        var parameters = new { Server = server.ToString() };
        await work.ExecuteAsync("UPDATE placement_fittings SET is_aside = 0 WHERE server = @Server AND is_aside = 1", parameters, cancellationToken);
        await work.ExecuteAsync("UPDATE placement_pieces SET is_aside = 0 WHERE server = @Server AND is_aside = 1", parameters, cancellationToken);
    }

    /// <summary>Gives back what the server has, or leaves, or both.</summary>
    public static async Task RemoveFittingsAsync(this IUnitOfWork work, ServerId server, bool? isAside, CancellationToken cancellationToken)
    {
        var parameters = new { Server = server.ToString(), From = isAside is true ? 1 : 0, To = isAside is false ? 0 : 1 };
        var rows = await work.QueryAsync<FittingRow>(
            $"DELETE FROM placement_fittings WHERE server = @Server AND is_aside BETWEEN @From AND @To RETURNING {FittingColumns}", parameters, cancellationToken);
        if (rows.All(row => row.Document is null))
        {
            return;
        }

        await work.ExecuteAsync("DELETE FROM placement_pieces WHERE server = @Server AND is_aside BETWEEN @From AND @To", parameters, cancellationToken);
        foreach (var host in rows.Where(row => row.Document is not null).Select(row => row.Host).Distinct())
        {
            await work.TouchTopologyAsync(host, cancellationToken);
        }
    }

    private static Task<int> TouchTopologyAsync(this IUnitOfWork work, string host, CancellationToken cancellationToken) =>
        work.ExecuteAsync("UPDATE placement_topologies SET generation = generation + 1 WHERE host = @Host", new { Host = host }, cancellationToken);

    private static IEnumerable<string> PiecesOf(GuestFitting fitting) => fitting.Cells.SelectMany(HostRoom.CpusOf).Select(cpu => $"cpu {cpu}")
        .Concat(fitting.Devices.Select(fitted => $"device {fitted.Device.Address}"));
}

/// <summary>A row of <c>placement_fittings</c>.</summary>
internal sealed record FittingRow
{
    public string Server { get; init; } = "";

    public long IsAside { get; init; }

    public string Host { get; init; } = "";

    public string? Document { get; init; }

    public GuestFitting? ToFitting() => Document is { } document ? PieceDocuments.ReadFitting(document) : null;
}

/// <summary>Topologies and fittings as text.</summary>
internal static class PieceDocuments
{
    public static string Write(HostTopology topology) => JsonSerializer.Serialize(topology, PieceJson.Default.HostTopology);

    public static string Write(GuestFitting fitting) => JsonSerializer.Serialize(fitting, PieceJson.Default.GuestFitting);

    public static HostTopology ReadTopology(string document) =>
        JsonSerializer.Deserialize(document, PieceJson.Default.HostTopology) ?? throw new JsonException("A stored topology is null.");

    public static GuestFitting ReadFitting(string document) =>
        JsonSerializer.Deserialize(document, PieceJson.Default.GuestFitting) ?? throw new JsonException("A stored fitting is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HostTopology))]
[JsonSerializable(typeof(GuestFitting))]
internal sealed partial class PieceJson : JsonSerializerContext;
