using Nova.Core;

namespace Nova.Contracts.Volumes;

/// <summary>A volume.</summary>
public sealed record Volume
{
    /// <summary>The volume.</summary>
    public required VolumeId Id { get; init; }

    /// <summary>Its project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The name; empty where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>The description; empty where it has none.</summary>
    public required string Description { get; init; }

    /// <summary>The size, in GiB.</summary>
    public required long SizeGiB { get; init; }

    /// <summary>Cinder's word: <c>creating</c>, <c>available</c>, <c>reserved</c>, <c>attaching</c>, <c>in-use</c>, <c>detaching</c>, <c>error</c> ….</summary>
    public required string Status { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The name of its type.</summary>
    public required string TypeName { get; init; }

    /// <summary>Whether a server can boot from it.</summary>
    public bool IsBootable { get; init; }

    /// <summary>Whether several servers may hold it at once.</summary>
    public bool IsMultiattach { get; init; }

    /// <summary>The snapshot that it was made from.</summary>
    public SnapshotId? Snapshot { get; init; }

    /// <summary>The user's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What it remembers of the image that it was made from, Glance's own members included (<c>image_id</c>, <c>min_disk</c> …).</summary>
    public IReadOnlyDictionary<string, string> ImageMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The servers that use it.</summary>
    public IReadOnlyList<VolumeUse> Uses { get; init; } = [];

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A server's use of a volume.</summary>
/// <param name="Server">The server.</param>
/// <param name="Device">The device's name in the guest, as far as it is known.</param>
public sealed record VolumeUse(ServerId Server, string? Device);

/// <summary>A volume to be made; blank where it has no source.</summary>
public sealed record NewVolume
{
    /// <summary>Its id, chosen by whoever asks, so that asking twice makes one volume.</summary>
    public required VolumeId Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The description.</summary>
    public string Description { get; init; } = "";

    /// <summary>The size, in GiB; <see langword="null"/> takes the source's.</summary>
    public long? SizeGiB { get; init; }

    /// <summary>Type, by name or id; <see langword="null"/> for the default.</summary>
    public string? Type { get; init; }

    /// <summary>The zone; <see langword="null"/> for the service's own.</summary>
    public string? Zone { get; init; }

    /// <summary>The image to be written on it.</summary>
    public ImageId? Image { get; init; }

    /// <summary>The snapshot to be copied.</summary>
    public SnapshotId? Snapshot { get; init; }

    /// <summary>The volume to be copied.</summary>
    public VolumeId? Source { get; init; }

    /// <summary>Whether several servers may hold it at once.</summary>
    public bool IsMultiattach { get; init; }

    /// <summary>The user's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>A snapshot of a volume.</summary>
public sealed record VolumeSnapshot
{
    /// <summary>The snapshot.</summary>
    public required SnapshotId Id { get; init; }

    /// <summary>The volume that it is of.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>The name; empty where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>The description; empty where it has none.</summary>
    public required string Description { get; init; }

    /// <summary>The size, in GiB.</summary>
    public required long SizeGiB { get; init; }

    /// <summary>Cinder's word: <c>creating</c>, <c>available</c>, <c>deleting</c>, <c>error</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What the volume remembered of its image.</summary>
    public IReadOnlyDictionary<string, string> ImageMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A snapshot to be made.</summary>
public sealed record NewSnapshot
{
    /// <summary>Its id, chosen by whoever asks.</summary>
    public required SnapshotId Id { get; init; }

    /// <summary>The volume.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The description.</summary>
    public string Description { get; init; } = "";

    /// <summary>Also of a volume in use.</summary>
    public bool Force { get; init; }

    /// <summary>The user's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a host reaches a volume.</summary>
/// <param name="Kind"><c>file</c>: a file that the host can open. Later others, e.g. <c>iscsi</c>.</param>
/// <param name="Path">The file.</param>
/// <param name="Format"><c>raw</c>: said always, never guessed.</param>
public sealed record VolumeConnection(string Kind, string Path, string Format);

/// <summary>A hold of a volume.</summary>
/// <param name="Attachment">The hold.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Server">For whom.</param>
public sealed record VolumeHold(AttachmentId Attachment, VolumeId Volume, ServerId Server);
