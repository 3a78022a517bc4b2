using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Servers.Moves;

internal sealed record ResizeRequest
{
    public required NewSize Resize { get; init; }
}

internal sealed record NewSize
{
    [JsonPropertyName("flavorRef")]
    [Text(1, int.MaxValue, AcceptNumber = true)]
    public required string FlavorRef { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    [OneOf("AUTO", "MANUAL")]
    public string? DiskConfig { get; init; }
}

internal sealed record ConfirmResizeRequest
{
    [Loose]
    [OrNull]
    [JsonPropertyName("confirmResize")]
    public JsonElement? ConfirmResize { get; init; }
}

internal sealed record RevertResizeRequest
{
    [Loose]
    [OrNull]
    [JsonPropertyName("revertResize")]
    public JsonElement? RevertResize { get; init; }
}

/// <summary>Its value says nothing until 2.56, and may name a host since.</summary>
internal sealed record MigrateRequest
{
    [Loose]
    [OrNull]
    public JsonElement? Migrate { get; init; }
}

internal sealed record MoveTarget
{
    [OrNull]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? Host { get; init; }
}
