using System.Text.Json;
using Nova.Contracts.Volumes;
using Nova.Core;

namespace Nova.Volumes.Storage;

/// <summary>A row of <c>volumes</c>, with its type's name. Truth values are 0 and 1.</summary>
internal sealed record VolumeRow
{
    /// <summary>For SELECT … FROM volumes JOIN volume_types.</summary>
    public const string Columns =
        """
        volumes.id AS Id, generation AS Generation, project_id AS ProjectId, user_id AS UserId, volumes.name AS Name, volumes.description AS Description,
        size_gib AS SizeGiB, status AS Status, previous_status AS PreviousStatus, zone AS Zone, type_id AS TypeId, volume_types.name AS TypeName,
        bootable AS Bootable, multiattach AS Multiattach, read_only AS ReadOnly, metadata AS Metadata, image_metadata AS ImageMetadata,
        image_id AS ImageId, snapshot_id AS SnapshotId, source_id AS SourceId, failure AS Failure,
        volumes.created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public required string Id { get; init; }
    public long Generation { get; init; } = 1;
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required long SizeGiB { get; init; }
    public required string Status { get; init; }

    /// <summary>What it goes back to when the work that it shows ends.</summary>
    public string? PreviousStatus { get; init; }
    public required string Zone { get; init; }
    public required string TypeId { get; init; }
    public required string TypeName { get; init; }
    public long Bootable { get; init; }
    public long Multiattach { get; init; }
    public long ReadOnly { get; init; }
    public string Metadata { get; init; } = "{}";

    /// <summary>What is known of the image that it was made from; empty for none.</summary>
    public string ImageMetadata { get; init; } = "{}";
    public string? ImageId { get; init; }
    public string? SnapshotId { get; init; }
    public string? SourceId { get; init; }

    /// <summary>Why it is in error.</summary>
    public string? Failure { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }

    public VolumeId VolumeId => Identifier.Parse<VolumeId>(Id);

    public IReadOnlyDictionary<string, string> GetMetadata() => Texts.Read(Metadata);

    public IReadOnlyDictionary<string, string> GetImageMetadata() => Texts.Read(ImageMetadata);

    /// <summary>The same for other modules.</summary>
    public Volume ToContract(IEnumerable<AttachmentRow> attachments) => new()
    {
        Id = VolumeId,
        Project = new ProjectId(ProjectId),
        Name = Name,
        Description = Description,
        SizeGiB = SizeGiB,
        Status = Status,
        Zone = Zone,
        TypeName = TypeName,
        IsBootable = Bootable is 1,
        IsMultiattach = Multiattach is 1,
        Snapshot = SnapshotId is { } snapshot ? Identifier.Parse<SnapshotId>(snapshot) : null,
        Metadata = GetMetadata(),
        ImageMetadata = GetImageMetadata(),
        Uses =
        [
            .. attachments.Where(attachment => attachment.IsShown && Identifier.TryParse<ServerId>(attachment.ServerId, out _))
                .Select(attachment => new VolumeUse(Identifier.Parse<ServerId>(attachment.ServerId), attachment.Device)),
        ],
        CreatedAt = Instants.FromMicroseconds(CreatedAt),
    };
}

/// <summary>A row of <c>volume_snapshots</c>.</summary>
internal sealed record SnapshotRow
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        """
        id AS Id, generation AS Generation, project_id AS ProjectId, user_id AS UserId, volume_id AS VolumeId, name AS Name, description AS Description,
        size_gib AS SizeGiB, status AS Status, metadata AS Metadata, image_metadata AS ImageMetadata, bootable AS Bootable, failure AS Failure,
        created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public required string Id { get; init; }
    public long Generation { get; init; } = 1;
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required string VolumeId { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required long SizeGiB { get; init; }
    public required string Status { get; init; }
    public string Metadata { get; init; } = "{}";
    public string ImageMetadata { get; init; } = "{}";
    public long Bootable { get; init; }
    public string? Failure { get; init; }
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }

    public IReadOnlyDictionary<string, string> GetMetadata() => Texts.Read(Metadata);

    /// <summary>The same for other modules.</summary>
    public VolumeSnapshot ToContract() => new()
    {
        Id = Identifier.Parse<SnapshotId>(Id),
        Volume = Identifier.Parse<VolumeId>(VolumeId),
        Name = Name,
        Description = Description,
        SizeGiB = SizeGiB,
        Status = Status,
        ImageMetadata = Texts.Read(ImageMetadata),
        CreatedAt = Instants.FromMicroseconds(CreatedAt),
    };
}

/// <summary>A row of <c>volume_attachments</c>.</summary>
internal sealed record AttachmentRow
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        """
        id AS Id, volume_id AS VolumeId, project_id AS ProjectId, server_id AS ServerId, host AS Host, device AS Device, mode AS Mode, status AS Status,
        created_at AS CreatedAt, attached_at AS AttachedAt
        """;

    public const string Reserved = "reserved";
    public const string Attaching = "attaching";
    public const string Attached = "attached";
    public const string Detaching = "detaching";

    public required string Id { get; init; }
    public required string VolumeId { get; init; }
    public required string ProjectId { get; init; }

    /// <summary>The server, or a text of the caller's that stands for whoever holds it.</summary>
    public required string ServerId { get; init; }
    public string? Host { get; init; }
    public string? Device { get; init; }
    public string Mode { get; init; } = "rw";
    public required string Status { get; init; }
    public long CreatedAt { get; init; }
    public long? AttachedAt { get; init; }

    /// <summary>Whether the volume shows it: a mere reservation is nobody's business yet.</summary>
    public bool IsShown => Status is Attached or Detaching;
}

/// <summary>A row of <c>volume_types</c>.</summary>
internal sealed record TypeRow
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        "id AS Id, name AS Name, description AS Description, is_public AS IsPublic, extra_specs AS ExtraSpecs, created_at AS CreatedAt";

    /// <summary>The type of volumes for which none is asked.</summary>
    public const string Default = "__DEFAULT__";

    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required long IsPublic { get; init; }
    public required string ExtraSpecs { get; init; }
    public long CreatedAt { get; init; }
}

/// <summary>Documents of texts.</summary>
internal static class Texts
{
    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> Read(string json) => json is "{}" ? Empty
        : JsonSerializer.Deserialize(json, VolumesJson.Default.DictionaryStringString) ?? Empty;

    public static string Write(IReadOnlyDictionary<string, string> texts) =>
        JsonSerializer.Serialize(texts.ToDictionary(), VolumesJson.Default.DictionaryStringString);
}
