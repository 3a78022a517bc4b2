namespace Nova.Servers.Shares;

/// <summary>A row of <c>server_shares</c>.</summary>
internal sealed record ShareRow
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        "id AS Id, server_id AS ServerId, share_id AS ShareId, tag AS Tag, status AS Status, export_location AS ExportLocation, created_at AS CreatedAt";

    /// <summary>The server may reach it, and does not just now.</summary>
    public const string Inactive = "inactive";

    public required string Id { get; init; }
    public required string ServerId { get; init; }
    public required string ShareId { get; init; }

    /// <summary>The name under which the guest mounts it.</summary>
    public required string Tag { get; init; }
    public required string Status { get; init; }
    public required string ExportLocation { get; init; }
    public long CreatedAt { get; init; }
}
