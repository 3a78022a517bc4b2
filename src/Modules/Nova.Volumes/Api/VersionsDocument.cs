using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Nova.Volumes.Api;

/// <summary>The version documents of the block storage API, which need no token.</summary>
internal static class VersionsDocument
{
    public static Task ListAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status300MultipleChoices);

    public static Task ShowAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status200OK);

    private static async Task WriteAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("versions");
        json.WriteStartObject();
        json.WriteString("id", "v3.0");
        json.WriteString("status", "CURRENT");
        json.WriteString("version", string.Create(CultureInfo.InvariantCulture, $"3.{VolumeVersion.Newest}"));
        json.WriteString("min_version", "3.0");
        json.WriteString("updated", "2026-01-01T00:00:00Z");
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("rel", "self");
        json.WriteString("href", $"{http.Request.Scheme}://{http.Request.Host.Value}/v3/");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("media-types");
        json.WriteStartObject();
        json.WriteString("base", "application/json");
        json.WriteString("type", "application/vnd.openstack.volume+json;version=3");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}
