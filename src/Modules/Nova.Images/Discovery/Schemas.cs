using System.Text.Json.Nodes;

namespace Nova.Images.Discovery;

/// <summary>JSON schemas of the documents; python-glanceclient makes its objects of them.</summary>
internal static class Schemas
{
    private const string Image =
        """
        {
          "name": "image",
          "properties": {
            "id": {"type": "string", "description": "Identifier, a UUID", "pattern": "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$"},
            "name": {"type": ["null", "string"], "description": "Descriptive name", "maxLength": 255},
            "status": {"type": "string", "readOnly": true, "description": "State of the image", "enum": ["queued", "saving", "active", "killed", "deleted", "uploading", "importing", "pending_delete", "deactivated"]},
            "visibility": {"type": "string", "description": "Who may see it", "enum": ["community", "public", "private", "shared"]},
            "protected": {"type": "boolean", "description": "If true, it cannot be deleted"},
            "os_hidden": {"type": "boolean", "description": "If true, lists leave it out"},
            "checksum": {"type": ["null", "string"], "readOnly": true, "description": "MD5 of the content", "maxLength": 32},
            "os_hash_algo": {"type": ["null", "string"], "readOnly": true, "description": "Name of the digest", "maxLength": 64},
            "os_hash_value": {"type": ["null", "string"], "readOnly": true, "description": "Digest of the content, hexadecimal", "maxLength": 128},
            "owner": {"type": ["null", "string"], "description": "Project that owns it", "maxLength": 255},
            "size": {"type": ["null", "integer"], "readOnly": true, "description": "Bytes of the content"},
            "virtual_size": {"type": ["null", "integer"], "readOnly": true, "description": "Bytes of the disk that the content describes"},
            "created_at": {"type": "string", "readOnly": true, "description": "When it was registered"},
            "updated_at": {"type": "string", "readOnly": true, "description": "When it last changed"},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 255}, "description": "Labels"},
            "min_ram": {"type": "integer", "description": "Memory that a server needs at least, in MB"},
            "min_disk": {"type": "integer", "description": "Disk that a server needs at least, in GB"},
            "self": {"type": "string", "readOnly": true, "description": "Its own address"},
            "file": {"type": "string", "readOnly": true, "description": "Address of the content"},
            "schema": {"type": "string", "readOnly": true, "description": "Address of this schema"}
          },
          "additionalProperties": {"type": "string"},
          "links": [
            {"rel": "self", "href": "{self}"},
            {"rel": "enclosure", "href": "{file}"},
            {"rel": "describedby", "href": "{schema}"}
          ]
        }
        """;

    private const string Member =
        """
        {
          "name": "member",
          "properties": {
            "image_id": {"type": "string", "description": "The image"},
            "member_id": {"type": "string", "description": "The project that it is shared with"},
            "status": {"type": "string", "description": "The project's answer", "enum": ["pending", "accepted", "rejected"]},
            "created_at": {"type": "string", "description": "When it was shared"},
            "updated_at": {"type": "string", "description": "When the answer last changed"},
            "schema": {"type": "string", "readOnly": true}
          }
        }
        """;

    public static JsonObject? Find(string name, ImageOptions options) => name switch
    {
        "image" => OfImage(options),
        "images" => ListOf("images", OfImage(options)),
        "member" => Parse(Member),
        "members" => ListOf("members", Parse(Member)),
        _ => null,
    };

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private static JsonObject OfImage(ImageOptions options)
    {
        var schema = Parse(Image);
        var properties = schema["properties"]!.AsObject();
        properties["disk_format"] = Formats("Format of the disk", options.DiskFormats);
        properties["container_format"] = Formats("Format of the container", options.ContainerFormats);
        return schema;
    }

    private static JsonObject Formats(string description, IEnumerable<string> known) => new()
    {
        ["type"] = new JsonArray("null", "string"),
        ["description"] = description,
        ["enum"] = new JsonArray([null, .. known.Select(format => (JsonNode)format)]),
    };

    private static JsonObject ListOf(string name, JsonObject item) => new()
    {
        ["name"] = name,
        ["properties"] = new JsonObject
        {
            [name] = new JsonObject { ["type"] = "array", ["items"] = item },
            ["schema"] = new JsonObject { ["type"] = "string" },
            ["first"] = new JsonObject { ["type"] = "string" },
            ["next"] = new JsonObject { ["type"] = "string" },
        },
        ["links"] = new JsonArray(
            new JsonObject { ["rel"] = "first", ["href"] = "{first}" },
            new JsonObject { ["rel"] = "next", ["href"] = "{next}" },
            new JsonObject { ["rel"] = "describedby", ["href"] = "{schema}" }),
    };
}
