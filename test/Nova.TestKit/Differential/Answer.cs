using System.Text.Json.Nodes;

namespace Nova.TestKit.Differential;

/// <summary>What was answered to one step, with names in place of what differs from service to service.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers that are compared.</param>
/// <param name="Body">The body; a string where it is no JSON, <see langword="null"/> where it is empty.</param>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, JsonNode? Body)
{
    /// <summary>The headers that matter to clients.</summary>
    public static IReadOnlyList<string> Compared { get; } =
    [
        "Allow", "Content-Type", "Location", "OpenStack-API-Version", "Retry-After", "Vary", "WWW-Authenticate", "X-Compute-Request-Id", "X-OpenStack-Nova-API-Version",
        "X-OpenStack-Request-Id",
    ];

    /// <summary>As it is kept: one object.</summary>
    public JsonObject ToJson()
    {
        JsonObject headers = [.. Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))];
        return new() { ["status"] = Status, ["headers"] = headers, ["body"] = Body?.DeepClone() };
    }
}
