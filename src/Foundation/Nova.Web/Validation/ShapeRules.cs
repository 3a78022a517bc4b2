using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nova.Core;
using Nova.Web.OpenApi;

namespace Nova.Web.Validation;

/// <summary>One member of an object.</summary>
internal sealed record MemberRule(string Name, bool IsRequired, BodyRule Rule);

/// <summary>An object with known members. Its members come later, since types may contain themselves.</summary>
internal sealed class ObjectRule(Type type, bool isOpen) : BodyRule
{
    private FrozenDictionary<string, MemberRule> _members = FrozenDictionary<string, MemberRule>.Empty;
    private MemberRule[] _required = [];

    public void Fill(IReadOnlyList<MemberRule> members)
    {
        _members = members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal);
        _required = [.. members.Where(member => member.IsRequired)];
    }

    public override Fault? Check(JsonElement value, string name)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, "'object'"));
        }

        foreach (var member in _required)
        {
            if (!value.TryGetProperty(member.Name, out _))
            {
                return Complaint.Body(name, value, $"'{member.Name}' is a required property");
            }
        }

        List<string>? unknown = null;
        foreach (var given in value.EnumerateObject())
        {
            if (!_members.TryGetValue(given.Name, out var member))
            {
                (unknown ??= []).Add(Complaint.Quote(given.Name));
            }
            else if (member.Rule.Check(given.Value, given.Name) is { } fault)
            {
                return fault;
            }
        }

        return unknown is null || isOpen ? null : Complaint.Body(name, value, Unexpected(unknown));
    }

    public override JsonObject Describe(SchemaBook book) => book.Name(type, () =>
    {
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(_members.Values.OrderBy(member => member.Name, StringComparer.Ordinal)
                .Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Rule.Describe(book)))),
        };
        if (_required is not [])
        {
            schema["required"] = new JsonArray([.. _required.Select(member => (JsonNode)member.Name).Order(Comparer<JsonNode>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString())))]);
        }

        if (!isOpen)
        {
            schema["additionalProperties"] = false;
        }

        return schema;
    });

    public static string Unexpected(List<string> names) =>
        $"Additional properties are not allowed ({string.Join(", ", names.Take(10))} {(names.Count is 1 ? "was" : "were")} unexpected)";
}

/// <summary>A list.</summary>
internal sealed class ListRule(BodyRule item, ItemsAttribute? items) : BodyRule
{
    public override Fault? Check(JsonElement value, string name)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, "'array'"));
        }

        var count = value.GetArrayLength();
        if (items is not null && (count < items.Min || count > items.Max))
        {
            return Complaint.Body(name, value, $"{Complaint.Quote(value)} is too {(count < items.Min ? "short" : "long")}");
        }

        HashSet<string>? seen = items is { Unique: true } ? new(StringComparer.Ordinal) : null;
        var index = 0;
        foreach (var each in value.EnumerateArray())
        {
            if (item.Check(each, index.ToString(CultureInfo.InvariantCulture)) is { } fault)
            {
                return fault;
            }

            if (seen?.Add(each.ValueKind is JsonValueKind.String ? $"s{each.GetString()}" : each.GetRawText()) is false)
            {
                return Complaint.Body(name, value, $"{Complaint.Quote(value)} has non-unique elements");
            }

            index++;
        }

        return null;
    }

    public override JsonObject Describe(SchemaBook book)
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = item.Describe(book) };
        if (items is not null)
        {
            (schema["minItems"], schema["maxItems"], schema["uniqueItems"]) = (items.Min, items.Max, items.Unique);
        }

        return schema;
    }
}

/// <summary>A dictionary.</summary>
internal sealed class EntriesRule(BodyRule? inner, EntriesAttribute? entries) : BodyRule
{
    private readonly Regex? _keys = entries is null ? null : new Regex(TextCheck.Anchored(entries.KeyPattern), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public override Fault? Check(JsonElement value, string name)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, "'object'"));
        }

        List<string>? unknown = null;
        var count = 0;
        foreach (var entry in value.EnumerateObject())
        {
            count++;
            if (_keys is not null && !TextCheck.Matches(_keys, entry.Name))
            {
                (unknown ??= []).Add(Complaint.Quote(entry.Name));
            }
            else if ((inner is null ? CheckText(entry.Value, entry.Name) : inner.Check(entry.Value, entry.Name)) is { } fault)
            {
                return fault;
            }
        }

        if (unknown is not null)
        {
            return Complaint.Body(name, value, ObjectRule.Unexpected(unknown));
        }

        return entries is not null && count > entries.Max ? Complaint.Body(name, value, $"{Complaint.Quote(value)} has too many properties") : null;
    }

    public override JsonObject Describe(SchemaBook book)
    {
        var value = inner?.Describe(book) ?? new JsonObject { ["type"] = TypesOfText() };
        JsonObject schema = new() { ["type"] = "object", ["additionalProperties"] = value };
        if (entries is not null)
        {
            schema["maxProperties"] = entries.Max;
            schema["propertyNames"] = new JsonObject { ["pattern"] = entries.KeyPattern };
            if (inner is null)
            {
                value["maxLength"] = entries.MaxValue;
            }
        }

        return schema;
    }

    private JsonArray TypesOfText()
    {
        JsonArray types = ["string"];
        if (entries is { AcceptNumbers: true })
        {
            types.Add("number");
        }

        if (entries is { AcceptNulls: true })
        {
            types.Add("null");
        }

        return types;
    }

    private Fault? CheckText(JsonElement value, string name)
    {
        if ((value.ValueKind is JsonValueKind.Number && entries is { AcceptNumbers: true })
            || (value.ValueKind is JsonValueKind.Null && entries is { AcceptNulls: true }))
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.String)
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, entries is { AcceptNumbers: true } ? "'string', 'number'" : "'string'"));
        }

        var text = value.GetString()!;
        return text.Length > (entries?.MaxValue ?? int.MaxValue) ? Complaint.Body(name, value, $"{Complaint.Quote(text)} is too long") : null;
    }
}
