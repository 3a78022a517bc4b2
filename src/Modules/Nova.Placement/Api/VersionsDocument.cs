using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Nova.Placement.Api;

/// <summary>The version document of the Placement API, which needs no token.</summary>
internal static class VersionsDocument
{
    public static async Task ShowAsync(HttpContext http)
    {
        if (PlacementVersion.Check(http) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        PlacementVersion.Tell(http);
        http.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("versions");
        json.WriteStartObject();
        json.WriteString("id", "v1.0");
        json.WriteString("max_version", $"1.{PlacementVersion.Newest}");
        json.WriteString("min_version", "1.0");
        json.WriteString("status", "CURRENT");
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("rel", "self");
        json.WriteString("href", "");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}
