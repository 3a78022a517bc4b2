using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Shares;

internal sealed record AttachShareRequest
{
    public required NewShare Share { get; init; }
}

internal sealed record NewShare
{
    [Text(0, int.MaxValue, Format = "uuid")]
    public required string ShareId { get; init; }

    [Text(1, 255, Pattern = "^[a-zA-Z0-9-]*$")]
    public string? Tag { get; init; }
}

internal sealed record ShareResponse(ShareView Share);

internal sealed record SharesResponse(IReadOnlyList<ShareView> Shares);

/// <summary>A share of a server; where it comes from is told to administrators alone.</summary>
internal sealed record ShareView
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Uuid { get; init; }

    public required string ShareId { get; init; }
    public required string Status { get; init; }
    public required string Tag { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExportLocation { get; init; }
}

[JsonSerializable(typeof(AttachShareRequest))]
[JsonSerializable(typeof(ShareResponse))]
[JsonSerializable(typeof(SharesResponse))]
internal sealed partial class SharesJson : JsonSerializerContext;
