using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Images.Storage;

namespace Nova.Images.Show;

/// <summary>An image as Glance shows it: the properties stand beside the attributes.</summary>
internal static class ImageDocument
{
    public static JsonNode Of(ImageRow row)
    {
        JsonObject image = [];
        foreach (var (name, value) in row.GetProperties())
        {
            image[name] = value;
        }

        image["id"] = row.Id;
        image["name"] = row.Name;
        image["status"] = row.Status;
        image["visibility"] = row.Visibility;
        image["owner"] = row.Owner;
        image["disk_format"] = row.DiskFormat;
        image["container_format"] = row.ContainerFormat;
        image["size"] = row.SizeBytes;
        image["virtual_size"] = row.VirtualSizeBytes;
        image["checksum"] = row.Md5;
        image["os_hash_algo"] = row.Sha512 is null ? null : "sha512";
        image["os_hash_value"] = row.Sha512;
        image["min_disk"] = row.MinDisk;
        image["min_ram"] = row.MinRam;
        image["protected"] = row.IsProtected is 1;
        image["os_hidden"] = row.IsHidden is 1;
        image["tags"] = new JsonArray([.. row.GetTags().Select(tag => (JsonNode)tag)]);
        image["created_at"] = Instants.FromMicroseconds(row.CreatedAt).ToApiSeconds();
        image["updated_at"] = Instants.FromMicroseconds(row.UpdatedAt).ToApiSeconds();
        image["self"] = $"/v2/images/{row.Id}";
        image["file"] = $"/v2/images/{row.Id}/file";
        image["schema"] = "/v2/schemas/image";
        return image;
    }
}
