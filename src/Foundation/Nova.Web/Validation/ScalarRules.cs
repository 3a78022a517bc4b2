using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Web.OpenApi;

namespace Nova.Web.Validation;

/// <summary>A text.</summary>
internal sealed class TextRule(TextCheck check, bool acceptNumber) : BodyRule
{
    public override Fault? Check(JsonElement value, string name)
    {
        if (value.ValueKind is JsonValueKind.Number && acceptNumber && !value.GetRawText().AsSpan().ContainsAny(".eE"))
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.String)
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, acceptNumber ? "'string', 'integer'" : "'string'"));
        }

        var text = value.GetString()!;
        return check.Wrong(text) is { } reason ? Complaint.Body(name, Complaint.Short(text), reason) : null;
    }

    public override JsonObject Describe(SchemaBook book)
    {
        var schema = check.Describe();
        schema["type"] = acceptNumber ? new JsonArray("string", "integer") : "string";
        return schema;
    }
}

/// <summary>A whole number.</summary>
internal sealed class WholeRule(long min, long max, bool acceptText) : BodyRule
{
    private readonly string _types = acceptText ? "'integer', 'string'" : "'integer'";

    public override Fault? Check(JsonElement value, string name)
    {
        if (value.ValueKind is JsonValueKind.String && acceptText)
        {
            var text = value.GetString()!;
            return Wrong(text, min, max) is { } wrong ? Complaint.Body(name, Complaint.Short(text), wrong) : null;
        }

        if (value.ValueKind is not JsonValueKind.Number || value.GetRawText().AsSpan().ContainsAny(".eE"))
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, _types));
        }

        var reason = value.TryGetInt64(out var number)
            ? Range(number, min, max)
            : $"{Complaint.Quote(value)} is {(value.GetRawText()[0] is '-' ? $"less than the minimum of {min}" : $"greater than the maximum of {max}")}";
        return reason is null ? null : Complaint.Body(name, value, reason);
    }

    public override JsonObject Describe(SchemaBook book)
    {
        JsonObject schema = new() { ["type"] = acceptText ? new JsonArray("integer", "string") : "integer" };
        if (min > int.MinValue)
        {
            schema["minimum"] = min;
        }

        if (max < int.MaxValue)
        {
            schema["maximum"] = max;
        }

        return schema;
    }

    /// <summary>What is wrong with digits in a text.</summary>
    public static string? Wrong(string text, long min, long max)
    {
        var digits = text.AsSpan();
        var negative = digits is ['-', ..];
        digits = negative ? digits[1..] : digits;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') || (negative && min >= 0))
        {
            return $"{Complaint.Quote(text)} does not match '{(min < 0 ? "^-?[0-9]+$" : "^[0-9]+$")}'";
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Range(number, min, max)
            : $"{Complaint.Short(text)} is {(negative ? $"less than the minimum of {min}" : $"greater than the maximum of {max}")}";
    }

    private static string? Range(long number, long min, long max) =>
        number < min ? $"{number} is less than the minimum of {min}" : number > max ? $"{number} is greater than the maximum of {max}" : null;
}

/// <summary>A number, fractions allowed.</summary>
internal sealed class RealRule(double min, double max, bool acceptText) : BodyRule
{
    public override Fault? Check(JsonElement value, string name)
    {
        double number;
        if (value.ValueKind is JsonValueKind.String && acceptText)
        {
            const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
            if (!double.TryParse(value.GetString(), Plain, CultureInfo.InvariantCulture, out number))
            {
                return Complaint.Body(name, value, $"{Complaint.Quote(value)} does not match '^[0-9]+(\\.[0-9]+)?$'");
            }
        }
        else if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDouble(out number))
        {
            return Complaint.Body(name, value, Complaint.WrongType(value, acceptText ? "'number', 'string'" : "'number'"));
        }

        var limit = number < min ? $"less than the minimum of {min.ToString(CultureInfo.InvariantCulture)}"
            : number > max ? $"greater than the maximum of {max.ToString(CultureInfo.InvariantCulture)}"
            : null;
        return limit is null ? null : Complaint.Body(name, value, $"{Complaint.Show(value)} is {limit}");
    }

    public override JsonObject Describe(SchemaBook book) => new() { ["type"] = acceptText ? new JsonArray("number", "string") : "number" };
}

/// <summary>A boolean.</summary>
internal sealed class FlagRule(bool acceptText) : BodyRule
{
    private const string Texts =
        "[True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', "
        + "False, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no']";

    public override Fault? Check(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.String when acceptText && Json.LenientConverters.Flag(value.GetString()!) is not null => null,
        JsonValueKind.String when acceptText => Complaint.Body(name, value, $"{Complaint.Quote(value)} is not one of {Texts}"),
        _ => Complaint.Body(name, value, Complaint.WrongType(value, acceptText ? "'boolean', 'string'" : "'boolean'")),
    };

    public override JsonObject Describe(SchemaBook book) => new() { ["type"] = acceptText ? new JsonArray("boolean", "string") : "boolean" };
}

/// <summary>A UUID, for members whose type is an identifier.</summary>
internal sealed class UuidRule : BodyRule
{
    public static UuidRule Instance { get; } = new();

    public override Fault? Check(JsonElement value, string name) =>
        value.ValueKind is not JsonValueKind.String ? Complaint.Body(name, value, Complaint.WrongType(value, "'string'"))
        : !Guid.TryParseExact(value.GetString(), "D", out _) ? Complaint.Body(name, value, $"{Complaint.Quote(value)} is not a 'uuid'")
        : null;

    public override JsonObject Describe(SchemaBook book) => new() { ["type"] = "string", ["format"] = "uuid" };
}
