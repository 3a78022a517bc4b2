using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Volumes.Api;

internal sealed record AttachRequest
{
    [JsonPropertyName("os-attach")]
    public required AttachBody Attach { get; init; }
}

internal sealed record AttachBody
{
    [OrNull]
    [Text(0, 36, Format = "uuid")]
    public string? InstanceUuid { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? HostName { get; init; }

    [Text(1, 255)]
    public required string Mountpoint { get; init; }

    [OrNull]
    [OneOf("rw", "ro")]
    public string? Mode { get; init; }
}

internal sealed record DetachRequest
{
    [JsonPropertyName("os-detach")]
    public required DetachBody Detach { get; init; }
}

internal sealed record DetachBody
{
    [OrNull]
    [Text(0, 36)]
    public string? AttachmentId { get; init; }
}

internal sealed record ForceDetachRequest
{
    [JsonPropertyName("os-force_detach")]
    public required ForceDetachBody Detach { get; init; }
}

[OpenObject]
internal sealed record ForceDetachBody
{
    [OrNull]
    [Text(0, 36)]
    public string? AttachmentId { get; init; }
}

internal sealed record ConnectRequest
{
    [JsonPropertyName("os-initialize_connection")]
    public required ConnectorBody Connect { get; init; }
}

internal sealed record ConnectorBody
{
    public required ConnectorFacts Connector { get; init; }
}

[OpenObject]
internal sealed record ConnectorFacts
{
    [OrNull]
    [Text(0, 255)]
    public string? Host { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Mountpoint { get; init; }

    [OrNull]
    [OneOf("rw", "ro")]
    public string? Mode { get; init; }
}

internal sealed record CreateAttachmentRequest
{
    public required NewAttachmentBody Attachment { get; init; }
}

internal sealed record NewAttachmentBody
{
    [Text(1, 36, Format = "uuid")]
    public required string VolumeUuid { get; init; }

    [OrNull]
    [Text(0, 36, Format = "uuid")]
    public string? InstanceUuid { get; init; }

    [OrNull]
    public ConnectorFacts? Connector { get; init; }

    [OrNull]
    [OneOf("rw", "ro")]
    public string? Mode { get; init; }
}

internal sealed record UpdateAttachmentRequest
{
    public required UpdateAttachmentBody Attachment { get; init; }
}

internal sealed record UpdateAttachmentBody
{
    public required ConnectorFacts Connector { get; init; }
}
