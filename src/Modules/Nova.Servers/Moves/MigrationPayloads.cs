using System.Globalization;
using System.Text.Json.Serialization;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Moves;

[ClosedSince(2, 59)]
internal sealed record ListMigrationsQuery : IValidatedPayload
{
    public string? Hidden { get; init; }
    public string? Host { get; init; }
    public string? InstanceUuid { get; init; }
    public string? SourceCompute { get; init; }
    public string? Status { get; init; }
    public string? MigrationType { get; init; }

    [Since(2, 59)]
    [Items(0, 1)]
    public string? Limit { get; init; }

    [Since(2, 59)]
    [Items(0, 1)]
    public string? Marker { get; init; }

    [Since(2, 59)]
    [Items(0, 1)]
    [JsonPropertyName("changes-since")]
    [Text(0, 64, Format = "date-time")]
    public string? ChangesSince { get; init; }

    [Since(2, 66)]
    [Items(0, 1)]
    [JsonPropertyName("changes-before")]
    [Text(0, 64, Format = "date-time")]
    public string? ChangesBefore { get; init; }

    [Since(2, 80)]
    [Items(0, 1)]
    public string? UserId { get; init; }

    [Since(2, 80)]
    [Items(0, 1)]
    public string? ProjectId { get; init; }

    public DateTimeOffset? Since => ApiTime.TryParse(ChangesSince, out var instant) ? instant : null;

    public DateTimeOffset? Before => ApiTime.TryParse(ChangesBefore, out var instant) ? instant : null;

    public Fault? Check(ApiVersion version) =>
        Since > Before ? new Fault.Invalid("The value of changes-since must be less than or equal to changes-before.") : null;
}

[ClosedSince(2, 102)]
internal sealed record ServerMigrationsQuery;

internal sealed record MigrationsResponse
{
    public required IReadOnlyList<MigrationView> Migrations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Since(2, 59)]
    public IReadOnlyList<MigrationLink>? MigrationsLinks { get; init; }
}

internal sealed record ServerMigrationsResponse(IReadOnlyList<ServerMigrationView> Migrations);

internal sealed record ServerMigrationResponse(ServerMigrationView Migration);

internal sealed record MigrationLink(string Rel, string Href);

internal sealed record MigrationView
{
    public required string CreatedAt { get; init; }
    public string? DestCompute { get; init; }
    public string? DestHost { get; init; }
    public string? DestNode { get; init; }
    public required long Id { get; init; }
    public required string InstanceUuid { get; init; }

    /// <summary>Of live migrations that are under way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Since(2, 23)]
    public IReadOnlyList<MigrationLink>? Links { get; init; }

    /// <summary>A number that only flavors have whose id is one.</summary>
    public int? NewInstanceTypeId { get; init; }
    public int? OldInstanceTypeId { get; init; }
    public string? SourceCompute { get; init; }
    public string? SourceNode { get; init; }
    public required string Status { get; init; }

    [Since(2, 23)]
    public required string MigrationType { get; init; }
    public required string UpdatedAt { get; init; }

    [Since(2, 59)]
    public required string Uuid { get; init; }

    [Since(2, 80)]
    public required string UserId { get; init; }

    [Since(2, 80)]
    public required string ProjectId { get; init; }

    public static MigrationView Of(ApiCall call, MigrationRow row, bool showsHosts) => new()
    {
        CreatedAt = Instants.FromMicroseconds(row.CreatedAt).ToApiMicroseconds(),
        DestCompute = showsHosts ? row.DestHost : null,
        DestHost = showsHosts ? row.DestAddress : null,
        DestNode = showsHosts ? row.DestNode : null,
        Id = row.Id,
        InstanceUuid = row.ServerId,
        Links = row.Type is Moves.MigrationType.Live && MigrationStatus.Live.Contains(row.Status) ? Link(call, $"/servers/{row.ServerId}/migrations/{row.Id}") : null,
        NewInstanceTypeId = Number(row.New),
        OldInstanceTypeId = Number(row.Old),
        SourceCompute = showsHosts ? row.SourceHost : null,
        SourceNode = showsHosts ? row.SourceNode : null,
        Status = row.Status,
        MigrationType = row.Type,
        UpdatedAt = Instants.FromMicroseconds(row.UpdatedAt).ToApiMicroseconds(),
        Uuid = row.Uuid,
        UserId = row.UserId,
        ProjectId = row.ProjectId,
    };

    private static IReadOnlyList<MigrationLink> Link(ApiCall call, string path) => [new("self", call.Link(path)), new("bookmark", call.Bookmark(path))];

    private static int? Number(Flavor flavor) => int.TryParse(flavor.Id.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

internal sealed record ServerMigrationView
{
    public required string CreatedAt { get; init; }
    public string? DestCompute { get; init; }
    public string? DestHost { get; init; }
    public string? DestNode { get; init; }
    public required long Id { get; init; }
    public required string ServerUuid { get; init; }
    public string? SourceCompute { get; init; }
    public string? SourceNode { get; init; }
    public required string Status { get; init; }
    public long? MemoryTotalBytes { get; init; }
    public long? MemoryProcessedBytes { get; init; }
    public long? MemoryRemainingBytes { get; init; }
    public long? DiskTotalBytes { get; init; }
    public long? DiskProcessedBytes { get; init; }
    public long? DiskRemainingBytes { get; init; }
    public required string UpdatedAt { get; init; }

    [Since(2, 59)]
    public required string Uuid { get; init; }

    [Since(2, 80)]
    public required string UserId { get; init; }

    [Since(2, 80)]
    public required string ProjectId { get; init; }

    public static ServerMigrationView Of(MigrationRow row, bool showsHosts) => new()
    {
        CreatedAt = Instants.FromMicroseconds(row.CreatedAt).ToApiMicroseconds(),
        DestCompute = showsHosts ? row.DestHost : null,
        DestHost = showsHosts ? row.DestAddress : null,
        DestNode = showsHosts ? row.DestNode : null,
        Id = row.Id,
        ServerUuid = row.ServerId,
        SourceCompute = showsHosts ? row.SourceHost : null,
        SourceNode = showsHosts ? row.SourceNode : null,
        Status = row.Status,
        MemoryTotalBytes = row.MemoryTotalBytes,
        MemoryProcessedBytes = row.MemoryProcessedBytes,
        MemoryRemainingBytes = row.MemoryRemainingBytes,
        DiskTotalBytes = row.DiskTotalBytes,
        DiskProcessedBytes = row.DiskProcessedBytes,
        DiskRemainingBytes = row.DiskRemainingBytes,
        UpdatedAt = Instants.FromMicroseconds(row.UpdatedAt).ToApiMicroseconds(),
        Uuid = row.Uuid,
        UserId = row.UserId,
        ProjectId = row.ProjectId,
    };
}
