using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Volumes;

[ClosedSince(2, 75)]
internal sealed record ListAttachmentsQuery
{
    [Whole(0, int.MaxValue)]
    public int? Limit { get; init; }

    [Whole(0, int.MaxValue)]
    public int Offset { get; init; }
}

internal sealed record AttachRequest
{
    [JsonPropertyName("volumeAttachment")]
    public required NewAttachment Attachment { get; init; }
}

internal sealed record NewAttachment
{
    [JsonPropertyName("volumeId")]
    [Text(1, 64, Format = "uuid")]
    public required string VolumeId { get; init; }

    [OrNull]
    [Text(0, 255, Pattern = "(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$")]
    public string? Device { get; init; }

    [Since(2, 49)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? Tag { get; init; }

    [Since(2, 79)]
    [Flag]
    public bool? DeleteOnTermination { get; init; }
}

internal sealed record UpdateAttachmentRequest
{
    [JsonPropertyName("volumeAttachment")]
    public required ChangedAttachment Attachment { get; init; }
}

internal sealed record ChangedAttachment
{
    [JsonPropertyName("volumeId")]
    [Text(1, 64, Format = "uuid")]
    public required string VolumeId { get; init; }

    [Since(2, 85)]
    [OrNull]
    [Text(0, 255, Pattern = "(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$")]
    public string? Device { get; init; }

    [Since(2, 85)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? Tag { get; init; }

    [Since(2, 85)]
    [Flag]
    public bool? DeleteOnTermination { get; init; }

    [Since(2, 85)]
    [JsonPropertyName("serverId")]
    [Text(1, 64, Format = "uuid")]
    public string? ServerId { get; init; }

    [Since(2, 85)]
    [Text(1, 64, Format = "uuid")]
    public string? Id { get; init; }
}

internal sealed record AttachmentResponse
{
    [JsonPropertyName("volumeAttachment")]
    public required AttachmentView Attachment { get; init; }
}

internal sealed record AttachmentsResponse
{
    [JsonPropertyName("volumeAttachments")]
    public required IReadOnlyList<AttachmentView> Attachments { get; init; }
}

/// <summary>One volume of a server, in the newest shape.</summary>
internal sealed record AttachmentView
{
    /// <summary>The volume's, which is the attachment's id as well.</summary>
    [Until(2, 88)]
    public required string Id { get; init; }

    [JsonPropertyName("serverId")]
    public required string ServerId { get; init; }

    [JsonPropertyName("volumeId")]
    public required string VolumeId { get; init; }

    public required string? Device { get; init; }

    [Since(2, 70)]
    public required string? Tag { get; init; }

    [Since(2, 79)]
    public required bool DeleteOnTermination { get; init; }

    [Since(2, 89)]
    public required string? AttachmentId { get; init; }

    [Since(2, 89)]
    public required string BdmUuid { get; init; }
}

internal sealed record NewAttachmentResponse
{
    [JsonPropertyName("volumeAttachment")]
    public required NewAttachmentView Attachment { get; init; }
}

/// <summary>A volume that was just given to a server; until 2.100, since then nothing is answered.</summary>
internal sealed record NewAttachmentView
{
    public required string Id { get; init; }

    [JsonPropertyName("serverId")]
    public required string ServerId { get; init; }

    [JsonPropertyName("volumeId")]
    public required string VolumeId { get; init; }

    public required string? Device { get; init; }

    [Since(2, 70)]
    public required string? Tag { get; init; }

    [Since(2, 79)]
    public required bool DeleteOnTermination { get; init; }
}
