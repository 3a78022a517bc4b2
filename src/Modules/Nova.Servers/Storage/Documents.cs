using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nova.Contracts.Flavors;
using Nova.Contracts.Networks;
using Nova.Contracts.Volumes;
using Nova.Servers.Volumes;

namespace Nova.Servers.Storage;

/// <summary>Reads and writes the JSON documents in a server's row.</summary>
internal static class Documents
{
    private static readonly StoredJson Json = StoredJson.Default;

    public static Flavor GetFlavor(this ServerRow row) => Read(row.Flavor, Json.Flavor);

    public static IReadOnlyList<ServerPort> GetPorts(this ServerRow row) => row.Ports is "[]" ? [] : Read(row.Ports, Json.IReadOnlyListServerPort);

    public static IReadOnlyList<ShownVolume> GetVolumes(this ServerRow row) => row.Volumes is "[]" ? [] : Read(row.Volumes, Json.IReadOnlyListShownVolume);

    public static IReadOnlyDictionary<string, string> GetMetadata(this ServerRow row) => ReadTexts(row.Metadata);

    public static IReadOnlyDictionary<string, string> GetImageProperties(this ServerRow row) => ReadTexts(row.ImageProperties);

    public static IReadOnlyList<string> GetSecurityGroups(this ServerRow row) => ReadList(row.SecurityGroups);

    public static IReadOnlyList<string> GetTags(this ServerRow row) => ReadList(row.Tags);

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> GetHints(this ServerRow row) =>
        Read(row.Hints, Json.IReadOnlyDictionaryStringJsonElement).ToDictionary(pair => pair.Key, pair => ToTexts(pair.Value));

    /// <summary>The row with these ports. A server shows the groups that its ports have; one without ports those that it was asked to have.</summary>
    public static ServerRow WithPorts(this ServerRow row, IReadOnlyList<ServerPort> ports) => row with
    {
        Ports = Write(ports),
        SecurityGroups = ports is [] ? row.SecurityGroups : Write(ports.SelectMany(port => port.SecurityGroups).Distinct().ToList()),
    };

    public static ServerFault? GetFault(this ServerRow row) => row.Fault is { } fault ? Read(fault, Json.ServerFault) : null;

    public static string Write(Flavor flavor) => JsonSerializer.Serialize(flavor, Json.Flavor);

    public static string Write(IReadOnlyList<ServerPort> ports) => JsonSerializer.Serialize(ports, Json.IReadOnlyListServerPort);

    public static string Write(IReadOnlyList<ShownVolume> volumes) => JsonSerializer.Serialize(volumes, Json.IReadOnlyListShownVolume);

    public static string Write(IReadOnlyDictionary<string, string> texts) => JsonSerializer.Serialize(texts, Json.IReadOnlyDictionaryStringString);

    public static string Write(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, Json.IReadOnlyListString);

    public static string Write(ServerFault fault) => JsonSerializer.Serialize(fault, Json.ServerFault);

    public static string Write(NetworkRequest request) => JsonSerializer.Serialize(request, Json.NetworkRequest);

    public static NetworkRequest ReadNetworks(string json) => Read(json, Json.NetworkRequest);

    public static IReadOnlyDictionary<string, string> ReadTexts(string json) =>
        json is "{}" ? EmptyTexts.Instance : Read(json, Json.IReadOnlyDictionaryStringString);

    public static IReadOnlyList<string> ReadList(string json) => json is "[]" ? [] : Read(json, Json.IReadOnlyListString);

    private static T Read<T>(string json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    private static IReadOnlyList<string> ToTexts(JsonElement hint) => hint.ValueKind is JsonValueKind.Array
        ? [.. hint.EnumerateArray().Select(item => item.ToString())]
        : [hint.ToString()];

    private static class EmptyTexts
    {
        public static readonly IReadOnlyDictionary<string, string> Instance = new Dictionary<string, string>();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Flavor))]
[JsonSerializable(typeof(IReadOnlyList<ServerPort>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ServerFault))]
[JsonSerializable(typeof(NetworkRequest))]
[JsonSerializable(typeof(IReadOnlyList<ShownVolume>))]
[JsonSerializable(typeof(VolumeConnection))]
internal sealed partial class StoredJson : JsonSerializerContext;
