using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Messaging;

/// <summary>A failure as JSON text, with the members that the original's callers look at.</summary>
internal static class FailureCodec
{
    public static string Write(RpcFailure failure) => JsonSerializer.Serialize(
        new WireFailure
        {
            Class = failure.Class,
            Module = failure.Module,
            Message = failure.Message,
            Tb = failure.Trace,
            Args = [failure.Message],
        },
        FailureJson.Default.WireFailure);

    public static RpcFailure Read(string text)
    {
        try
        {
            var wire = JsonSerializer.Deserialize(text, FailureJson.Default.WireFailure);
            return new RpcFailure(wire?.Class ?? "Exception", wire?.Message ?? "", wire?.Module ?? "", wire?.Tb ?? []);
        }
        catch (JsonException exception)
        {
            throw new RpcFormatException("The failure is no JSON.", exception);
        }
    }
}

internal sealed record WireFailure
{
    public string? Class { get; init; }

    public string? Module { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<string>? Tb { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public IReadOnlyDictionary<string, string> Kwargs { get; init; } = new Dictionary<string, string>();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WireFailure))]
internal sealed partial class FailureJson : JsonSerializerContext;
