using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Nova.Core;
using Nova.Web;

namespace Nova.Images.List;

/// <summary>Reads the query of <c>GET /v2/images</c>. A parameter that is none of the API's is a filter by property, as in Glance.</summary>
internal sealed class ImageQuery
{
    public const int DefaultLimit = 25;

    private static readonly Dictionary<string, string> TextColumns = new(StringComparer.Ordinal)
    {
        ["id"] = "id",
        ["name"] = "name",
        ["status"] = "status",
        ["owner"] = "owner",
        ["container_format"] = "container_format",
        ["disk_format"] = "disk_format",
        ["checksum"] = "md5",
        ["os_hash_value"] = "sha512",
    };

    private static readonly Dictionary<string, (string Column, string Comparison)> NumberColumns = new(StringComparer.Ordinal)
    {
        ["size_min"] = ("size_bytes", ">="),
        ["size_max"] = ("size_bytes", "<="),
        ["size"] = ("size_bytes", "="),
        ["min_disk"] = ("min_disk", "="),
        ["min_ram"] = ("min_ram", "="),
    };

    private static readonly Dictionary<string, string> Comparisons = new(StringComparer.Ordinal)
    {
        ["gt"] = ">",
        ["gte"] = ">=",
        ["lt"] = "<",
        ["lte"] = "<=",
        ["eq"] = "=",
        ["neq"] = "<>",
    };

    private readonly List<(string Column, IReadOnlyList<string> Values)> _texts = [];
    private readonly List<(string Column, string Comparison, long Value)> _numbers = [];
    private readonly List<(string Name, string Value)> _properties = [];
    private readonly List<string> _sortKeys = [];
    private readonly List<string> _sortDirections = [];
    private readonly List<ImageSort> _sorts = [];
    private ImageFilter _filter = new() { Limit = DefaultLimit };
    private string? _marker;
    private string? _wrong;

    /// <summary>The filter without the marker's row, and the marker.</summary>
    public static Result<(ImageFilter Filter, string? Marker)> Read(IQueryCollection query, int maxLimit)
    {
        ImageQuery reading = new();
        foreach (var (name, values) in query)
        {
            reading.Take(name, values, maxLimit);
        }

        var sorts = reading.Sorts();
        return reading._wrong is { } wrong
            ? new Fault.Invalid(wrong)
            : (reading._filter with { Texts = reading._texts, Numbers = reading._numbers, Properties = reading._properties, Sorts = sorts }, reading._marker);
    }

    private void Take(string name, StringValues values, int maxLimit)
    {
        var value = values[^1] ?? "";
        switch (name)
        {
            case "limit":
                _filter = _filter with { Limit = (int)Math.Min(Number(name, value), maxLimit) };
                break;
            case "marker":
                _marker = value;
                break;
            case "sort_key":
                _sortKeys.AddRange(values.OfType<string>());
                break;
            case "sort_dir":
                _sortDirections.AddRange(values.OfType<string>());
                break;
            case "sort":
                TakeSort(value);
                break;
            case "tag":
                _filter = _filter with { Tags = [.. values.OfType<string>()] };
                break;
            case "visibility":
                _filter = _filter with { Visibility = OneOf(name, value, [.. ImageVisibility.All, "all"]) };
                break;
            case "member_status":
                _filter = _filter with { MemberStatus = OneOf(name, value, ["accepted", "pending", "rejected", "all"]) };
                break;
            case "os_hidden":
                _filter = _filter with { IsHidden = Flag(name, value) };
                break;
            case "protected":
                _numbers.Add(("is_protected", "=", Flag(name, value) ? 1 : 0));
                break;
            case "created_at" or "updated_at":
                TakeTime(name, value);
                break;
            default:
                TakeOther(name, value);
                break;
        }
    }

    private void TakeOther(string name, string value)
    {
        if (TextColumns.TryGetValue(name, out var column))
        {
            _texts.Add((column, value.StartsWith("in:", StringComparison.Ordinal) ? Split(value[3..]) : [value]));
        }
        else if (NumberColumns.TryGetValue(name, out var number))
        {
            _numbers.Add((number.Column, number.Comparison, Number(name, value)));
        }
        else
        {
            _properties.Add((name, value));
        }
    }

    private void TakeSort(string value)
    {
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            _sorts.Add(Sort(colon < 0 ? part : part[..colon], colon < 0 ? "desc" : part[(colon + 1)..]));
        }
    }

    private void TakeTime(string name, string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var comparison = "=";
        if (colon > 0 && Comparisons.TryGetValue(value[..colon], out var told))
        {
            (comparison, value) = (told, value[(colon + 1)..]);
        }

        if (!ApiTime.TryParse(value, out var instant))
        {
            _wrong ??= $"Invalid time format for {name}.";
        }

        _numbers.Add((name, comparison, instant.ToMicroseconds()));
    }

    private List<ImageSort> Sorts()
    {
        if (_sorts.Count > 0 && _sortKeys.Count + _sortDirections.Count > 0)
        {
            _wrong ??= "Old and new sorting syntax cannot be combined";
        }

        if (_sortDirections.Count > 1 && _sortDirections.Count != _sortKeys.Count)
        {
            _wrong ??= "Number of sort dirs does not match the number of sort keys";
        }

        if (_sortKeys.Count is 0 && _sortDirections.Count > 0)
        {
            _sortKeys.Add("created_at");
        }

        return _sortKeys.Count is 0 ? _sorts
            : [.. _sortKeys.Select((key, index) => Sort(key, _sortDirections.Count is 0 ? "desc" : _sortDirections[Math.Min(index, _sortDirections.Count - 1)]))];
    }

    private ImageSort Sort(string key, string direction)
    {
        if (!ImageListSql.IsSortKey(key))
        {
            _wrong ??= $"Invalid sort key: {key}.";
        }

        return new ImageSort(key, OneOf("sort direction", direction, ["asc", "desc"]) is "asc");
    }

    private string OneOf(string name, string value, string[] known)
    {
        if (!known.Contains(value, StringComparer.Ordinal))
        {
            _wrong ??= $"Invalid {name}: {value}. It must be one of {string.Join(", ", known)}.";
        }

        return value;
    }

    private bool Flag(string name, string value)
    {
        var isTrue = value.ToLowerInvariant() is "true" or "1" or "yes" or "on";
        if (!isTrue && value.ToLowerInvariant() is not ("false" or "0" or "no" or "off"))
        {
            _wrong ??= $"Invalid value '{value}' for {name}: it must be true or false.";
        }

        return isTrue;
    }

    private long Number(string name, string value)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            _wrong ??= $"{name} param must be an integer that is not negative";
        }

        return number;
    }

    /// <summary>Commas part the values; a value in quotes may have commas itself.</summary>
    private static List<string> Split(string text)
    {
        List<string> values = [];
        for (var start = 0; start <= text.Length;)
        {
            var isQuoted = start < text.Length && text[start] is '"' && text.IndexOf('"', start + 1) > 0;
            var end = isQuoted ? text.IndexOf('"', start + 1) : text.IndexOf(',', start);
            end = end < 0 ? text.Length : end;
            values.Add(isQuoted ? text[(start + 1)..end] : text[start..end]);
            start = isQuoted ? end + 2 : end + 1;
        }

        return values;
    }
}
