using System.Text.Json;
using Nova.Contracts.Compute;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Volumes;

/// <summary>A row of <c>server_block_devices</c>. Truth values are 0 and 1.</summary>
internal sealed record BlockDeviceRow
{
    /// <summary>For SELECT.</summary>
    public const string Columns =
        """
        id AS Id, server_id AS ServerId, position AS Position, source AS Source, destination AS Destination, source_id AS SourceId, size AS Size,
        volume_type AS VolumeType, volume_id AS VolumeId, attachment_id AS AttachmentId, connection AS Connection, device_name AS DeviceName,
        boot_index AS BootIndex, bus AS Bus, device_type AS DeviceType, guest_format AS GuestFormat, tag AS Tag,
        delete_on_termination AS DeleteOnTermination, is_detaching AS IsDetaching, created_at AS CreatedAt
        """;

    public const string FromVolume = "volume";
    public const string FromSnapshot = "snapshot";
    public const string FromImage = "image";
    public const string Blank = "blank";
    public const string ToVolume = "volume";
    public const string ToLocal = "local";

    public required string Id { get; init; }
    public required string ServerId { get; init; }
    public long Position { get; init; }

    /// <summary>What it is made of: volume, snapshot, image, blank.</summary>
    public required string Source { get; init; }

    /// <summary>What it becomes: volume, local.</summary>
    public required string Destination { get; init; }

    /// <summary>The volume, snapshot or image that it is made of.</summary>
    public string? SourceId { get; init; }

    /// <summary>GiB; of a swap disk MiB.</summary>
    public long? Size { get; init; }
    public string? VolumeType { get; init; }

    /// <summary>The volume, once it is known.</summary>
    public string? VolumeId { get; init; }

    /// <summary>The server's hold of the volume, while it has one.</summary>
    public string? AttachmentId { get; init; }

    /// <summary>How the server's host reaches it, a <see cref="VolumeConnection"/>.</summary>
    public string? Connection { get; init; }
    public string? DeviceName { get; init; }

    /// <summary>Place in the order of booting; <see langword="null"/> for none.</summary>
    public long? BootIndex { get; init; }
    public string? Bus { get; init; }
    public string? DeviceType { get; init; }
    public string? GuestFormat { get; init; }
    public string? Tag { get; init; }
    public long DeleteOnTermination { get; init; }
    public long IsDetaching { get; init; }
    public long CreatedAt { get; init; }

    public bool IsVolume => Destination is ToVolume;

    public bool IsRoot => BootIndex is 0;

    /// <summary>Whether the volume is made for the server, rather than there before.</summary>
    public bool IsMade => IsVolume && Source is not FromVolume;

    public VolumeId? Volume => VolumeId is { } id ? Identifier.Parse<VolumeId>(id) : null;

    public AttachmentId? Hold => AttachmentId is { } id ? Identifier.Parse<AttachmentId>(id) : null;

    /// <summary>The volume as its agent is told of it; <see langword="null"/> while it is not connected.</summary>
    public GuestVolume? ToGuest() => IsVolume && Volume is { } volume && Connection is { } connection
        ? new GuestVolume
        {
            Volume = volume,
            Device = DeviceName ?? "",
            BootIndex = (int?)BootIndex,
            Bus = Bus,
            Connection = JsonSerializer.Deserialize(connection, StoredJson.Default.VolumeConnection)!,
        }
        : null;

    public BlockDeviceRow With(VolumeConnection connection) => this with { Connection = JsonSerializer.Serialize(connection, StoredJson.Default.VolumeConnection) };
}

/// <summary>What a server's row says of one of its volumes.</summary>
/// <param name="Id">The volume.</param>
/// <param name="DeleteOnTermination">Whether it goes with the server.</param>
internal sealed record ShownVolume(string Id, bool DeleteOnTermination);
