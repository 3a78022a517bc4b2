using System.Text.Json.Serialization;

namespace Nova.Core;

/// <summary>A volume of the block storage service.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<VolumeId>))]
public readonly record struct VolumeId(Guid Value) : IUuidIdentifier<VolumeId>
{
    /// <inheritdoc />
    public static VolumeId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>A snapshot of a volume.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<SnapshotId>))]
public readonly record struct SnapshotId(Guid Value) : IUuidIdentifier<SnapshotId>
{
    /// <inheritdoc />
    public static SnapshotId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>One volume's hold by one server, as the block storage service records it.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<AttachmentId>))]
public readonly record struct AttachmentId(Guid Value) : IUuidIdentifier<AttachmentId>
{
    /// <inheritdoc />
    public static AttachmentId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}
