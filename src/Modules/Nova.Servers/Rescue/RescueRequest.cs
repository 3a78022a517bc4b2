using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Rescue;

internal sealed record RescueRequest
{
    [OrNull]
    public required RescueWish? Rescue { get; init; }
}

/// <summary>How a server shall be rescued; all of it is optional.</summary>
internal sealed record RescueWish
{
    [JsonPropertyName("adminPass")]
    [Text(0, int.MaxValue)]
    public string? AdminPass { get; init; }

    [Text(0, int.MaxValue, Format = "uuid")]
    public string? RescueImageRef { get; init; }
}

internal sealed record RescueResponse
{
    [JsonPropertyName("adminPass")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AdminPass { get; init; }
}

/// <summary>Its value says nothing.</summary>
internal sealed record UnrescueRequest
{
    [Loose]
    [OrNull]
    public JsonElement? Unrescue { get; init; }
}

internal sealed record ChangePasswordRequest
{
    [JsonPropertyName("changePassword")]
    public required NewPassword ChangePassword { get; init; }
}

internal sealed record NewPassword
{
    [JsonPropertyName("adminPass")]
    [Text(0, int.MaxValue)]
    public required string AdminPass { get; init; }
}

[JsonSerializable(typeof(RescueRequest))]
[JsonSerializable(typeof(RescueResponse))]
[JsonSerializable(typeof(UnrescueRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
internal sealed partial class RescueJson : JsonSerializerContext;
