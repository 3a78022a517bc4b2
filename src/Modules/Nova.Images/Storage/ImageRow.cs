using System.Text.Json;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Images.Storage;

/// <summary>One row of <c>images</c>; numbers are wide because SQLite has no others, booleans are 0 and 1.</summary>
internal sealed record ImageRow
{
    /// <summary>The columns, and whether the project in <c>@Project</c> is a member.</summary>
    public const string Select =
        """
        images.id AS Id, generation AS Generation, name AS Name, images.status AS Status, visibility AS Visibility, owner AS Owner,
        disk_format AS DiskFormat, container_format AS ContainerFormat, size_bytes AS SizeBytes, virtual_size_bytes AS VirtualSizeBytes,
        md5 AS Md5, sha512 AS Sha512, min_disk AS MinDisk, min_ram AS MinRam, is_protected AS IsProtected, is_hidden AS IsHidden,
        tags AS Tags, properties AS Properties, images.created_at AS CreatedAt, images.updated_at AS UpdatedAt,
        (SELECT COUNT(*) FROM image_members m WHERE m.image_id = images.id AND m.member = @Project) AS Memberships
        """;

    public required string Id { get; init; }

    public long Generation { get; init; }

    public string? Name { get; init; }

    public string Status { get; init; } = ImageStatus.Queued;

    public string Visibility { get; init; } = ImageVisibility.Shared;

    public string Owner { get; init; } = "";

    public string? DiskFormat { get; init; }

    public string? ContainerFormat { get; init; }

    public long? SizeBytes { get; init; }

    public long? VirtualSizeBytes { get; init; }

    public string? Md5 { get; init; }

    public string? Sha512 { get; init; }

    public long MinDisk { get; init; }

    public long MinRam { get; init; }

    public long IsProtected { get; init; }

    public long IsHidden { get; init; }

    /// <summary>A JSON list of texts, sorted.</summary>
    public string Tags { get; init; } = "[]";

    /// <summary>A JSON object of texts.</summary>
    public string Properties { get; init; } = "{}";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long? DeletedAt { get; init; }

    /// <summary>1 where the asking project is a member.</summary>
    public long Memberships { get; init; }

    public IReadOnlyList<string> GetTags() => JsonSerializer.Deserialize(Tags, ImagesJson.Default.ListString) ?? [];

    public Dictionary<string, string> GetProperties() => JsonSerializer.Deserialize(Properties, ImagesJson.Default.DictionaryStringString) ?? [];

    public ImageRow WithTags(IEnumerable<string> tags) => this with
    {
        Tags = JsonSerializer.Serialize([.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], ImagesJson.Default.ListString),
    };

    public ImageRow WithProperties(IReadOnlyDictionary<string, string> properties) => this with
    {
        Properties = JsonSerializer.Serialize(new Dictionary<string, string>(properties), ImagesJson.Default.DictionaryStringString),
    };

    /// <summary>The same for other modules.</summary>
    public Image ToContract() => new()
    {
        Id = Identifier.Parse<ImageId>(Id),
        Name = Name ?? "",
        Status = Status,
        DiskFormat = DiskFormat ?? "",
        ContainerFormat = ContainerFormat ?? "",
        SizeBytes = SizeBytes ?? 0,
        VirtualSizeBytes = VirtualSizeBytes,
        MinDiskGiB = (int)MinDisk,
        MinMemoryMiB = (int)MinRam,
        Sha512 = Sha512,
        Owner = new ProjectId(Owner),
        Visibility = Visibility,
        Properties = GetProperties(),
        CreatedAt = Instants.FromMicroseconds(CreatedAt),
        UpdatedAt = Instants.FromMicroseconds(UpdatedAt),
    };
}
