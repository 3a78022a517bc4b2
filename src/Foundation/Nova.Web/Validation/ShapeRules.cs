using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nova.Core;

namespace Nova.Web.Validation;

/// <summary>One member of an object.</summary>
internal sealed record MemberRule(string Name, bool IsRequired, BodyRule Rule);

/// <summary>An object with known members. Its members come later, since types may contain themselves.</summary>
internal sealed class ObjectRule(bool isOpen) : BodyRule
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
