using System.Text.Json;

namespace Nova.Web.Pipeline;

/// <summary>The documents by which clients find the Compute API: no token, no microversion.</summary>
internal static class VersionDocuments
{
    public const string LegacyId = "v2.0";
    public const string CurrentId = "v2.1";

    private sealed record Entry(string Id, string Segment, string Status, string Media, string Updated);

    private static readonly Entry Legacy = new(LegacyId, "v2", "DEPRECATED", "application/vnd.openstack.compute+json;version=2", "2025-07-04T12:00:00Z");
    private static readonly Entry Current = new(CurrentId, "v2.1", "CURRENT", "application/vnd.openstack.compute+json;version=2.1", "2013-07-23T11:33:21Z");

    /// <summary>The list at the root.</summary>
    public static Task ListAsync(HttpResponse response, string address, ApiVersion newest)
    {
        var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteStartArray("versions");
        foreach (var entry in (ReadOnlySpan<Entry>)[Legacy, Current])
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteStartArray("links");
            WriteLink(json, $"{address}/{entry.Segment}/", "self", null);
            json.WriteEndArray();
            WriteFacts(json, entry, newest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return buffer.SendAsync(response, StatusCodes.Status200OK);
    }

    /// <summary>One version's own document.</summary>
    public static Task ShowAsync(HttpResponse response, string address, bool isLegacy, ApiVersion newest)
    {
        var entry = isLegacy ? Legacy : Current;
        var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteStartObject("version");
        json.WriteString("id", entry.Id);
        json.WriteStartArray("links");
        WriteLink(json, $"{address}/{entry.Segment}/", "self", null);
        WriteLink(json, "http://docs.openstack.org/", "describedby", "text/html");
        json.WriteEndArray();
        WriteMedia(json, entry);
        WriteFacts(json, entry, newest);
        json.WriteEndObject();
        json.WriteEndObject();
        return buffer.SendAsync(response, StatusCodes.Status200OK);
    }

    /// <summary>The answer to a path that names no version: where it would be under each.</summary>
    public static Task ChoicesAsync(HttpResponse response, string address, string path)
    {
        var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteStartArray("choices");
        foreach (var entry in (ReadOnlySpan<Entry>)[Legacy, Current])
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("status", entry.Status);
            json.WriteStartArray("links");
            WriteLink(json, $"{address}/{entry.Segment}{path}", "self", null);
            json.WriteEndArray();
            WriteMedia(json, entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return buffer.SendAsync(response, StatusCodes.Status300MultipleChoices);
    }

    private static void WriteFacts(Utf8JsonWriter json, Entry entry, ApiVersion newest)
    {
        json.WriteString("status", entry.Status);
        json.WriteString("version", entry == Legacy ? "" : newest.ToString());
        json.WriteString("min_version", entry == Legacy ? "" : ApiVersion.Oldest.ToString());
        json.WriteString("updated", entry.Updated);
    }

    private static void WriteMedia(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartArray("media-types");
        json.WriteStartObject();
        json.WriteString("base", "application/json");
        json.WriteString("type", entry.Media);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLink(Utf8JsonWriter json, string address, string relation, string? type)
    {
        json.WriteStartObject();
        json.WriteString("href", address);
        json.WriteString("rel", relation);
        if (type is not null)
        {
            json.WriteString("type", type);
        }

        json.WriteEndObject();
    }
}
