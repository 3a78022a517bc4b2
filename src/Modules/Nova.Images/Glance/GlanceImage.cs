using System.Text.Json;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Web;

namespace Nova.Images.Glance;

/// <summary>Reads Glance's document of an image.</summary>
internal static class GlanceImage
{
    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "id", "name", "status", "visibility", "owner", "disk_format", "container_format", "size", "virtual_size", "checksum", "os_hash_algo",
        "os_hash_value", "min_disk", "min_ram", "protected", "os_hidden", "tags", "created_at", "updated_at", "self", "file", "schema",
        "direct_url", "locations", "stores",
    };

    public static Image Read(JsonElement document) => new()
    {
        Id = Identifier.Parse<ImageId>(Text(document, "id") ?? ""),
        Name = Text(document, "name") ?? "",
        Status = Text(document, "status") ?? "",
        DiskFormat = Text(document, "disk_format") ?? "",
        ContainerFormat = Text(document, "container_format") ?? "",
        SizeBytes = Number(document, "size") ?? 0,
        VirtualSizeBytes = Number(document, "virtual_size"),
        MinDiskGiB = (int)(Number(document, "min_disk") ?? 0),
        MinMemoryMiB = (int)(Number(document, "min_ram") ?? 0),
        Sha512 = Text(document, "os_hash_algo") is "sha512" ? Text(document, "os_hash_value") : null,
        Owner = new ProjectId(Text(document, "owner") ?? ""),
        Visibility = Text(document, "visibility") ?? "",
        Properties = document.EnumerateObject().Where(member => !Attributes.Contains(member.Name) && member.Value.ValueKind is JsonValueKind.String)
            .ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal),
        CreatedAt = Instant(document, "created_at"),
        UpdatedAt = Instant(document, "updated_at"),
    };

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static DateTimeOffset Instant(JsonElement document, string name) =>
        ApiTime.TryParse(Text(document, name), out var instant) ? instant : DateTimeOffset.UnixEpoch;
}
