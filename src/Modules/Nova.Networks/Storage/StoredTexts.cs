using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Networks.Storage;

/// <summary>Lists of texts as the database keeps them.</summary>
internal static class StoredTexts
{
    public static string Write(IReadOnlyList<string> texts) => JsonSerializer.Serialize([.. texts], StoredTextsJson.Default.StringArray);

    public static IReadOnlyList<string> Read(string? json) =>
        json is null or "[]" ? [] : JsonSerializer.Deserialize(json, StoredTextsJson.Default.StringArray) ?? [];
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class StoredTextsJson : JsonSerializerContext;
