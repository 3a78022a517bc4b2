using System.Globalization;
using System.Text.Json;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Reads a body and remembers the first thing that is wrong with it, by the name of the member; what is read after that is worth nothing.</summary>
internal sealed class BodyCheck
{
    /// <summary>The first thing that is wrong.</summary>
    public Fault? Wrong { get; private set; }

    /// <summary>The whole body, as it came.</summary>
    public static async ValueTask<Result<JsonElement>> ReadAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<object>(cancellationToken)).TryGet(out var body, out var fault) ? (JsonElement)body : fault;

    public void Refuse(string name, string reason) => Wrong ??= new Fault.Invalid($"JSON does not validate: {Names.Short(name)}: {reason}");

    /// <summary>An object that has all of one kind of members, perhaps some of the other, and no more.</summary>
    public bool IsObject(JsonElement element, string path, IEnumerable<string> required, IEnumerable<string> optional)
    {
        if (!IsMap(element, path))
        {
            return false;
        }

        HashSet<string> missing = new(required, StringComparer.Ordinal);
        HashSet<string> known = new(optional.Concat(missing), StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            missing.Remove(member.Name);
            if (!known.Contains(member.Name))
            {
                Refuse(Join(path, member.Name), "unknown members are not allowed");
            }
        }

        if (missing.Count > 0)
        {
            Refuse(Join(path, missing.Order(StringComparer.Ordinal).First()), "a required member is missing");
        }

        return Wrong is null;
    }

    /// <summary>An object whose members' names are data.</summary>
    public bool IsMap(JsonElement element, string path, int least = 0)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            Refuse(path, "is not an object");
        }
        else if (element.EnumerateObject().Count() < least)
        {
            Refuse(path, "is empty");
        }

        return Wrong is null;
    }

    public bool IsList(JsonElement element, string path, int least = 0)
    {
        if (element.ValueKind is not JsonValueKind.Array)
        {
            Refuse(path, "is not a list");
        }
        else if (element.GetArrayLength() < least)
        {
            Refuse(path, "is empty");
        }

        return Wrong is null;
    }

    /// <summary>A text of so many characters; empty where it is wrong.</summary>
    public string Text(JsonElement element, string path, int least, int most)
    {
        if (element.ValueKind is not JsonValueKind.String || element.GetString() is not { } text)
        {
            Refuse(path, "is not a text");
            return "";
        }

        if (text.Length < least || text.Length > most)
        {
            Refuse(path, $"is not of {least} to {most} characters");
            return "";
        }

        return text;
    }

    public string Name(JsonElement element, string path)
    {
        var text = Text(element, path, 1, 255);
        if (Wrong is null && !Names.IsName(text))
        {
            Refuse(path, $"{Names.Short(text)} has characters that are none of A-Z0-9_");
        }

        return text;
    }

    /// <summary>A UUID in its dashed form.</summary>
    public string Uuid(JsonElement element, string path)
    {
        if (element.ValueKind is JsonValueKind.String && Names.TryUuid(element.GetString(), out var uuid))
        {
            return uuid;
        }

        Refuse(path, "is not a UUID");
        return "";
    }

    public string Uuid(string text, string path)
    {
        if (!Names.TryUuid(text, out var uuid))
        {
            Refuse(Join(path, text), "is not a UUID");
        }

        return uuid;
    }

    public long Whole(JsonElement element, string path, long least, long most)
    {
        if (element.ValueKind is not JsonValueKind.Number || !TryWhole(element, out var number))
        {
            Refuse(path, "is not a whole number");
            return least;
        }

        if (number < least || number > most)
        {
            Refuse(path, string.Create(CultureInfo.InvariantCulture, $"is not from {least} to {most}"));
            return least;
        }

        return number;
    }

    /// <summary>One record of an inventory; members that are not there have their defaults.</summary>
    public ClassInventory Stock(JsonElement element, string path, bool mayBeFull)
    {
        ClassInventory stock = new()
        {
            Total = element.TryGetProperty("total", out var total) ? Whole(total, Join(path, "total"), 1, int.MaxValue) : 0,
            Reserved = Optional(element, path, "reserved", 0, 0),
            MinUnit = Optional(element, path, "min_unit", 1, 1),
            MaxUnit = Optional(element, path, "max_unit", 1, int.MaxValue),
            StepSize = Optional(element, path, "step_size", 1, 1),
            Ratio = Ratio(element, path),
        };
        if (Wrong is null && Math.Floor(stock.Limit) is var capacity && (mayBeFull ? capacity < 0 : capacity <= 0))
        {
            Wrong = new Fault.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"Unable to update inventory: {path}: reserved {stock.Reserved} of total {stock.Total} leaves a capacity of {capacity}"));
        }

        return stock;
    }

    public static string Join(string path, string name) => path.Length is 0 ? name : $"{path}.{name}";

    private long Optional(JsonElement element, string path, string name, long least, long absent) =>
        element.TryGetProperty(name, out var value) ? Whole(value, Join(path, name), least, int.MaxValue) : absent;

    private double Ratio(JsonElement element, string path)
    {
        if (!element.TryGetProperty("allocation_ratio", out var value))
        {
            return 1;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var ratio) && ratio is >= 0 and <= float.MaxValue)
        {
            return ratio;
        }

        Refuse(Join(path, "allocation_ratio"), "is not a number from 0 to 3.40282e+38");
        return 1;
    }

    // 2.0 is a whole number in JSON's eyes.
    private static bool TryWhole(JsonElement element, out long number)
    {
        if (element.TryGetInt64(out number))
        {
            return true;
        }

        if (element.TryGetDouble(out var value) && Math.Abs(value) < long.MaxValue / 2 && Math.Floor(value).Equals(value))
        {
            number = (long)value;
            return true;
        }

        return false;
    }
}
