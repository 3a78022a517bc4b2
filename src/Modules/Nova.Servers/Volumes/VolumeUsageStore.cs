using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Volumes;

/// <summary>All SQL on <c>server_volume_usage</c>.</summary>
internal static class VolumeUsageStore
{
    /// <summary>
    /// Writes the newest counts of a volume down and returns its totals. Counts that have become less, or are another server's, begin anew: what was counted before
    /// is added to them.
    /// </summary>
    public static async Task<VolumeTotals> CountAsync(IUnitOfWork work, VolumeUse use, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await work.QueryAsync<VolumeTotals>(
            $"""
            INSERT INTO server_volume_usage AS known (volume_id, server_id, reads, read_bytes, writes, write_bytes, past_reads, past_read_bytes, past_writes, past_write_bytes, refreshed_at)
            VALUES (@volume, @server, @Reads, @ReadBytes, @Writes, @WriteBytes, 0, 0, 0, 0, @now)
            ON CONFLICT (volume_id) DO UPDATE SET
                past_reads = known.past_reads + {Past("reads")}, past_read_bytes = known.past_read_bytes + {Past("read_bytes")},
                past_writes = known.past_writes + {Past("writes")}, past_write_bytes = known.past_write_bytes + {Past("write_bytes")},
                server_id = excluded.server_id, reads = excluded.reads, read_bytes = excluded.read_bytes, writes = excluded.writes, write_bytes = excluded.write_bytes,
                refreshed_at = excluded.refreshed_at
            RETURNING past_reads + reads AS Reads, past_read_bytes + read_bytes AS ReadBytes, past_writes + writes AS Writes, past_write_bytes + write_bytes AS WriteBytes
            """,
            new
            {
                volume = use.Volume.ToString(),
                server = use.Server.ToString(),
                use.Reads,
                use.ReadBytes,
                use.Writes,
                use.WriteBytes,
                now = now.ToMicroseconds(),
            },
            cancellationToken))[0];

    /// <summary>Forgets volumes that no server has and that were last counted before this instant.</summary>
    public static Task ForgetAsync(IUnitOfWork work, DateTimeOffset before, CancellationToken cancellationToken) => work.ExecuteAsync(
        """
        DELETE FROM server_volume_usage
        WHERE refreshed_at < @before AND NOT EXISTS (SELECT 1 FROM server_block_devices WHERE server_block_devices.volume_id = server_volume_usage.volume_id)
        """,
        new { before = before.ToMicroseconds() }, cancellationToken);

    private static string Past(string column) =>
        $"""
        CASE WHEN known.server_id <> excluded.server_id OR excluded.reads < known.reads OR excluded.read_bytes < known.read_bytes
            OR excluded.writes < known.writes OR excluded.write_bytes < known.write_bytes THEN known.{column} ELSE 0 END
        """;
}

/// <summary>What has ever been read from a volume and written to it, as far as it was counted.</summary>
internal sealed record VolumeTotals
{
    public required long Reads { get; init; }
    public required long ReadBytes { get; init; }
    public required long Writes { get; init; }
    public required long WriteBytes { get; init; }
}
