using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Nova.Networks.Neutron.Service;

/// <summary>The version documents of the networking API, which need no token.</summary>
internal static class VersionsDocument
{
    private static readonly string[] Resources =
        ["networks", "subnets", "ports", "security-groups", "security-group-rules", "routers", "floatingips", "quotas", "extensions", "agents", "availability_zones"];

    /// <summary>The one version that there is.</summary>
    public static async Task ListAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("versions");
        json.WriteStartObject();
        json.WriteString("id", "v2.0");
        json.WriteString("status", "CURRENT");
        WriteLinks(json, $"{http.Request.Scheme}://{http.Request.Host.Value}/v2.0/");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    /// <summary>What is in it.</summary>
    public static async Task ShowAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("resources");
        foreach (var collection in Resources)
        {
            json.WriteStartObject();
            json.WriteString("name", collection[..^1]);
            json.WriteString("collection", collection);
            WriteLinks(json, $"{http.Request.Scheme}://{http.Request.Host.Value}/v2.0/{collection}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }

    private static void WriteLinks(Utf8JsonWriter json, string address)
    {
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("rel", "self");
        json.WriteString("href", address);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
