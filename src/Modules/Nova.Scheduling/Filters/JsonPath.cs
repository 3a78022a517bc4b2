using System.Text.Json;

namespace Nova.Scheduling.Filters;

/// <summary>Members of members of a JSON text that a host has reported.</summary>
internal static class JsonPath
{
    /// <summary>The value at the path, as text; <see langword="null"/> where there is none, or the text is no JSON.</summary>
    public static string? Find(string json, ReadOnlySpan<string> path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var element = document.RootElement;
            foreach (var step in path)
            {
                if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(step, out element))
                {
                    return null;
                }
            }

            return element.ValueKind is JsonValueKind.Null ? null : element.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
