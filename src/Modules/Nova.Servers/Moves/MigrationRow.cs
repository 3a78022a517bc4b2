using System.Collections.Frozen;
using System.Text.Json;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Moves;

/// <summary>A row of <c>migrations</c>. Instants are microseconds UTC, truth values 0 or 1, documents JSON.</summary>
internal sealed record MigrationRow
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        """
        id AS Id, uuid AS Uuid, server_id AS ServerId, server_project_id AS ServerProjectId, project_id AS ProjectId, user_id AS UserId, type AS Type,
        status AS Status, is_open AS IsOpen, was_running AS WasRunning, source_host AS SourceHost, source_node AS SourceNode, source_zone AS SourceZone,
        dest_host AS DestHost, dest_node AS DestNode, dest_address AS DestAddress, old_flavor AS OldFlavor, new_flavor AS NewFlavor,
        memory_total_bytes AS MemoryTotalBytes, memory_processed_bytes AS MemoryProcessedBytes, memory_remaining_bytes AS MemoryRemainingBytes,
        disk_total_bytes AS DiskTotalBytes, disk_processed_bytes AS DiskProcessedBytes, disk_remaining_bytes AS DiskRemainingBytes,
        created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public long Id { get; init; }
    public required string Uuid { get; init; }
    public required string ServerId { get; init; }

    /// <summary>Whose the server is; whoever asked for the move may be of another project.</summary>
    public required string ServerProjectId { get; init; }

    /// <summary>The project of whoever asked for the move.</summary>
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }

    /// <summary>One of <see cref="MigrationType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>One of <see cref="MigrationStatus"/>.</summary>
    public required string Status { get; init; }
    public long IsOpen { get; init; } = 1;

    /// <summary>Whether the guest ran when the move began.</summary>
    public long WasRunning { get; init; }
    public required string SourceHost { get; init; }
    public string? SourceNode { get; init; }
    public string? SourceZone { get; init; }
    public string? DestHost { get; init; }
    public string? DestNode { get; init; }
    public string? DestAddress { get; init; }

    /// <summary>The flavor that the server had, a <see cref="Flavor"/>.</summary>
    public required string OldFlavor { get; init; }

    /// <summary>The flavor that it gets; the same where only the host changes.</summary>
    public required string NewFlavor { get; init; }
    public long? MemoryTotalBytes { get; init; }
    public long? MemoryProcessedBytes { get; init; }
    public long? MemoryRemainingBytes { get; init; }
    public long? DiskTotalBytes { get; init; }
    public long? DiskProcessedBytes { get; init; }
    public long? DiskRemainingBytes { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }

    public ServerId Server => Identifier.Parse<ServerId>(ServerId);

    public bool IsSameHost => SourceHost == DestHost;

    public Flavor Old => Read(OldFlavor);

    public Flavor New => Read(NewFlavor);

    private static Flavor Read(string json) => JsonSerializer.Deserialize(json, StoredJson.Default.Flavor)!;
}

/// <summary>What kind of move a migration is, in the API's words.</summary>
internal static class MigrationType
{
    public const string Resize = "resize";
    public const string Cold = "migration";
    public const string Live = "live-migration";
    public const string Evacuation = "evacuation";
}

/// <summary>How far a migration is, in the API's words.</summary>
internal static class MigrationStatus
{
    public const string PreMigrating = "pre-migrating";
    public const string Migrating = "migrating";
    public const string PostMigrating = "post-migrating";

    /// <summary>Moved; waits to be confirmed or taken back.</summary>
    public const string Finished = "finished";
    public const string Confirming = "confirming";
    public const string Confirmed = "confirmed";
    public const string Reverting = "reverting";
    public const string Reverted = "reverted";
    public const string Error = "error";

    public const string Queued = "queued";
    public const string Preparing = "preparing";
    public const string Running = "running";
    public const string Cancelled = "cancelled";
    public const string Completed = "completed";

    public const string Accepted = "accepted";
    public const string Done = "done";

    /// <summary>Those of a live migration that is under way.</summary>
    public static readonly FrozenSet<string> Live = [Queued, Preparing, Running, PostMigrating];
}
