using System.Text.Json;
using Nova.Core;
using Nova.Images.Storage;

namespace Nova.Images;

/// <summary>An image while a request changes it, attribute by attribute; the rules of each attribute are here.</summary>
/// <param name="caller">Who changes it.</param>
/// <param name="options">Which formats there are.</param>
/// <param name="row">The image before.</param>
/// <param name="isNew">Whether it is being registered: then it may be given an identifier.</param>
internal sealed class ImageDraft(RequestContext caller, ImageOptions options, ImageRow row, bool isNew)
{
    private const int MostProperties = 128;
    private const int MostTags = 128;
    private const int MostNameLength = 255;
    private const int MostValueLength = 65_535;

    private static readonly HashSet<string> ReadOnly = new(StringComparer.Ordinal)
    {
        "status", "size", "virtual_size", "checksum", "os_hash_algo", "os_hash_value", "created_at", "updated_at", "self", "file",
        "schema", "direct_url", "locations", "stores",
    };

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "deleted", "deleted_at", "location", "metadata", "members" };

    private static readonly HashSet<string> Base = new(StringComparer.Ordinal)
    {
        "name", "visibility", "protected", "os_hidden", "min_disk", "min_ram", "disk_format", "container_format", "owner", "tags", "id",
    };

    private readonly Dictionary<string, string> _properties = row.GetProperties();
    private List<string> _tags = [.. row.GetTags()];
    private ImageRow _row = row;

    public static bool IsBase(string name) => Base.Contains(name) || ReadOnly.Contains(name) || Reserved.Contains(name);

    public IReadOnlyList<string> Tags => _tags;

    public bool HasProperty(string name) => _properties.ContainsKey(name);

    public Result<ImageRow> Finish() =>
        _properties.Count > MostProperties ? new Fault.Invalid($"The limit of {MostProperties} properties of an image is exceeded.")
        : _tags.Count > MostTags ? new Fault.Invalid($"The limit of {MostTags} tags of an image is exceeded.")
        : _row.WithProperties(_properties).WithTags(_tags);

    public Fault? Remove(string name) =>
        ReadOnly.Contains(name) ? new Fault.Refused($"Attribute '{name}' is read-only.")
        : Reserved.Contains(name) ? new Fault.Refused($"Attribute '{name}' is reserved.")
        : Base.Contains(name) ? new Fault.Refused($"Property {name} may not be removed.")
        : _properties.Remove(name) ? null
        : new Fault.Conflict($"Property {name} does not exist.");

    public Fault? Set(string name, JsonElement value) => name switch
    {
        _ when ReadOnly.Contains(name) => new Fault.Refused($"Attribute '{name}' is read-only."),
        _ when Reserved.Contains(name) => new Fault.Refused($"Attribute '{name}' is reserved."),
        "id" => SetId(value),
        "name" => SetName(value),
        "visibility" => SetVisibility(value),
        "protected" => SetFlag(name, value, flag => _row with { IsProtected = flag }),
        "os_hidden" => SetFlag(name, value, flag => _row with { IsHidden = flag }),
        "min_disk" => SetNumber(name, value, number => _row with { MinDisk = number }),
        "min_ram" => SetNumber(name, value, number => _row with { MinRam = number }),
        "disk_format" => SetFormat(name, value, options.DiskFormats, text => _row with { DiskFormat = text }),
        "container_format" => SetFormat(name, value, options.ContainerFormats, text => _row with { ContainerFormat = text }),
        "owner" => SetOwner(value),
        "tags" => SetTags(value),
        _ => SetProperty(name, value),
    };

    private static Fault.Invalid Wrong(string name, string reason) => new($"Provided object does not match schema 'image': {name}: {reason}");

    private Fault? SetId(JsonElement value)
    {
        if (!isNew)
        {
            return new Fault.Refused("Attribute 'id' is read-only.");
        }

        if (value.ValueKind is not JsonValueKind.String || !Guid.TryParseExact(value.GetString(), "D", out var id))
        {
            return Wrong("id", "it must be a UUID");
        }

        _row = _row with { Id = new ImageId(id).ToString() };
        return null;
    }

    private Fault.Invalid? SetName(JsonElement value)
    {
        var name = value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null) || name?.Length > MostNameLength)
        {
            return Wrong("name", $"it must be a text of at most {MostNameLength} characters");
        }

        _row = _row with { Name = name };
        return null;
    }

    private Fault? SetVisibility(JsonElement value)
    {
        var wanted = value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
        if (!ImageVisibility.All.Contains(wanted, StringComparer.Ordinal))
        {
            return Wrong("visibility", $"it must be one of {string.Join(", ", ImageVisibility.All)}");
        }

        if (wanted is ImageVisibility.Public && _row.Visibility is not ImageVisibility.Public && !caller.IsAdmin)
        {
            return new Fault.Refused("You are not authorized to complete publicize_image action.");
        }

        _row = _row with { Visibility = wanted };
        return null;
    }

    private Fault.Invalid? SetFlag(string name, JsonElement value, Func<long, ImageRow> set)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return Wrong(name, "it must be a boolean");
        }

        _row = set(value.GetBoolean() ? 1 : 0);
        return null;
    }

    private Fault.Invalid? SetNumber(string name, JsonElement value, Func<long, ImageRow> set)
    {
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetInt32(out var number) || number < 0)
        {
            return Wrong(name, "it must be a whole number from 0 to 2147483647");
        }

        _row = set(number);
        return null;
    }

    private Fault? SetFormat(string name, JsonElement value, IReadOnlyList<string> known, Func<string?, ImageRow> set)
    {
        var format = value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        if (value.ValueKind is not JsonValueKind.Null && !known.Contains(format, StringComparer.Ordinal))
        {
            return Wrong(name, $"it must be one of {string.Join(", ", known)}");
        }

        if (_row.Status is not ImageStatus.Queued)
        {
            return new Fault.Refused($"Attribute {name} can be only replaced for a queued image.");
        }

        _row = set(format);
        return null;
    }

    private Fault? SetOwner(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String || value.GetString() is not { Length: > 0 and <= 255 } owner)
        {
            return Wrong("owner", "it must be a project");
        }

        if (owner != _row.Owner && !caller.IsAdmin)
        {
            return isNew ? new Fault.Refused($"You are not permitted to create images owned by '{owner}'.")
                : new Fault.Refused("Attribute 'owner' is read-only.");
        }

        _row = _row with { Owner = owner };
        return null;
    }

    private Fault.Invalid? SetTags(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Array || value.EnumerateArray().Any(tag => !IsTag(tag)))
        {
            return Wrong("tags", $"they must be texts of at most {MostNameLength} characters");
        }

        _tags = [.. value.EnumerateArray().Select(tag => tag.GetString()!).Distinct(StringComparer.Ordinal)];
        return null;
    }

    private static bool IsTag(JsonElement tag) => tag.ValueKind is JsonValueKind.String && tag.GetString() is { Length: > 0 and <= MostNameLength };

    /// <summary>Properties are texts; a number or a boolean is taken for its spelling, and null for none.</summary>
    private Fault.Invalid? SetProperty(string name, JsonElement value)
    {
        if (name.Length is 0 or > MostNameLength)
        {
            return new Fault.Invalid($"The name of a property must have 1 to {MostNameLength} characters.");
        }

        if (value.ValueKind is JsonValueKind.Null)
        {
            _properties.Remove(name);
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        if (text is null || text.Length > MostValueLength)
        {
            return Wrong(name, $"it must be a text of at most {MostValueLength} characters");
        }

        _properties[name] = text;
        return null;
    }
}
