using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nova.TestKit.Schemas;

/// <summary>
/// Holds a JSON value to a JSON Schema: the keywords that the schemas of the API use (others are refused, so that none is passed over), of
/// JSON Schema 2020-12 but for two things that the API does: text that is a number is held to <c>minimum</c> and <c>maximum</c>, and
/// formats are asserted.
/// </summary>
internal static class JsonSchema
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    /// <summary>Each thing that is wrong, as <c>path: reason</c>; none where the value fits.</summary>
    public static IReadOnlyList<string> Check(JsonElement value, JsonElement schema)
    {
        List<string> wrong = [];
        Check(value, schema, "$", wrong);
        return wrong;
    }

    /// <summary>Whether it fits.</summary>
    public static bool Fits(JsonElement value, JsonElement schema) => Check(value, schema).Count is 0;

    private static void Check(JsonElement value, JsonElement schema, string at, List<string> wrong)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            if (schema.ValueKind is JsonValueKind.False)
            {
                wrong.Add($"{at}: may not be there");
            }

            return;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            Check(value, schema, keyword.Name, keyword.Value, at, wrong);
        }
    }

    private static void Check(JsonElement value, JsonElement schema, string keyword, JsonElement rule, string at, List<string> wrong)
    {
        switch (keyword)
        {
            case "title" or "description" or "default" or "additionalItems" or "$schema":
                break;
            case "type":
                Require(IsOfType(value, rule), $"is {Name(value)} and not {rule.GetRawText()}");
                break;
            case "enum":
                Require(rule.EnumerateArray().Any(one => Same(one, value)), $"{Short(value)} is not one of {rule.GetRawText()}");
                break;
            case "const":
                Require(Same(rule, value), $"{Short(value)} is not {rule.GetRawText()}");
                break;
            case "anyOf":
                Require(rule.EnumerateArray().Any(one => Fits(value, one)), $"{Short(value)} fits none of {Alternatives(value, rule, at)}");
                break;
            case "oneOf":
                var fitting = rule.EnumerateArray().Count(one => Fits(value, one));
                Require(fitting is 1, fitting is 0 ? $"{Short(value)} fits none of {Alternatives(value, rule, at)}" : $"{Short(value)} fits {fitting} of {rule.GetRawText()}");
                break;
            case "allOf":
                foreach (var one in rule.EnumerateArray())
                {
                    Check(value, one, at, wrong);
                }

                break;
            case "not":
                Require(!Fits(value, rule), $"{Short(value)} fits {rule.GetRawText()}");
                break;
            default:
                switch (value.ValueKind)
                {
                    case JsonValueKind.Object:
                        CheckObject(value, schema, keyword, rule, at, wrong);
                        break;
                    case JsonValueKind.Array:
                        CheckArray(value, schema, keyword, rule, at, wrong);
                        break;
                    case JsonValueKind.String:
                        CheckText(value.GetString()!, keyword, rule, at, wrong);
                        break;
                    case JsonValueKind.Number:
                        CheckNumber(Number(value), keyword, rule, at, wrong);
                        break;
                    default:
                        RefuseUnknown(keyword);
                        break;
                }

                break;
        }

        void Require(bool holds, string reason)
        {
            if (!holds)
            {
                wrong.Add($"{at}: {reason}");
            }
        }
    }

    private static void CheckObject(JsonElement value, JsonElement schema, string keyword, JsonElement rule, string at, List<string> wrong)
    {
        switch (keyword)
        {
            case "required":
                wrong.AddRange(rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}.{name}: is missing"));
                break;
            case "properties":
                foreach (var member in rule.EnumerateObject())
                {
                    if (value.TryGetProperty(member.Name, out var inner))
                    {
                        Check(inner, member.Value, $"{at}.{member.Name}", wrong);
                    }
                }

                break;
            case "patternProperties":
                foreach (var pattern in rule.EnumerateObject())
                {
                    foreach (var member in value.EnumerateObject().Where(member => Pattern(pattern.Name).IsMatch(member.Name)))
                    {
                        Check(member.Value, pattern.Value, $"{at}.{member.Name}", wrong);
                    }
                }

                break;
            case "additionalProperties":
                foreach (var member in value.EnumerateObject().Where(member => !IsNamed(schema, member.Name)))
                {
                    Check(member.Value, rule, $"{at}.{member.Name}", wrong);
                }

                break;
            case "minProperties" when value.EnumerateObject().Count() < rule.GetInt32():
                wrong.Add($"{at}: has fewer than {rule} members");
                break;
            case "maxProperties" when value.EnumerateObject().Count() > rule.GetInt32():
                wrong.Add($"{at}: has more than {rule} members");
                break;
            default:
                RefuseUnknown(keyword);
                break;
        }
    }

    private static void CheckArray(JsonElement value, JsonElement schema, string keyword, JsonElement rule, string at, List<string> wrong)
    {
        switch (keyword)
        {
            case "items":
                var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
                for (var index = first; index < value.GetArrayLength(); index++)
                {
                    Check(value[index], rule, $"{at}[{index}]", wrong);
                }

                break;
            case "prefixItems":
                for (var index = 0; index < Math.Min(value.GetArrayLength(), rule.GetArrayLength()); index++)
                {
                    Check(value[index], rule[index], $"{at}[{index}]", wrong);
                }

                break;
            case "minItems" when value.GetArrayLength() < rule.GetInt32():
                wrong.Add($"{at}: has fewer than {rule} items");
                break;
            case "maxItems" when value.GetArrayLength() > rule.GetInt32():
                wrong.Add($"{at}: has more than {rule} items");
                break;
            case "uniqueItems" when rule.GetBoolean() && value.EnumerateArray().Select(item => item.GetRawText()).Distinct(StringComparer.Ordinal).Count() != value.GetArrayLength():
                wrong.Add($"{at}: has an item twice");
                break;
            default:
                RefuseUnknown(keyword);
                break;
        }
    }

    private static void CheckText(string text, string keyword, JsonElement rule, string at, List<string> wrong)
    {
        switch (keyword)
        {
            // Lengths are in code points.
            case "minLength" when text.EnumerateRunes().Count() < rule.GetInt32():
                wrong.Add($"{at}: is shorter than {rule}");
                break;
            case "maxLength" when text.EnumerateRunes().Count() > rule.GetInt32():
                wrong.Add($"{at}: is longer than {rule}");
                break;
            case "pattern" when !Pattern(rule.GetString()!).IsMatch(text):
                wrong.Add($"{at}: \"{text}\" does not match {rule}");
                break;
            case "format" when !SchemaFormats.Fits(text, rule.GetString()!):
                wrong.Add($"{at}: \"{text}\" is no {rule}");
                break;
            case "minimum" or "maximum" or "exclusiveMinimum":
                if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                {
                    CheckNumber(number, keyword, rule, at, wrong);
                }

                break;
            default:
                RefuseUnknown(keyword);
                break;
        }
    }

    private static void CheckNumber(decimal number, string keyword, JsonElement rule, string at, List<string> wrong)
    {
        switch (keyword)
        {
            case "minimum" when number < Number(rule):
                wrong.Add($"{at}: {number} is below {rule}");
                break;
            case "maximum" when number > Number(rule):
                wrong.Add($"{at}: {number} is above {rule}");
                break;
            case "exclusiveMinimum" when number <= Number(rule):
                wrong.Add($"{at}: {number} is not above {rule}");
                break;
            default:
                RefuseUnknown(keyword);
                break;
        }
    }

    // What is too large for a decimal is larger than any number that a schema speaks of.
    private static decimal Number(JsonElement value) =>
        value.TryGetDecimal(out var number) ? number : value.GetDouble() > 0 ? decimal.MaxValue : decimal.MinValue;

    private static void RefuseUnknown(string keyword)
    {
        if (keyword is not ("required" or "properties" or "patternProperties" or "additionalProperties" or "minProperties" or "maxProperties"
            or "items" or "prefixItems" or "minItems" or "maxItems" or "uniqueItems" or "minLength" or "maxLength" or "pattern" or "format"
            or "minimum" or "maximum" or "exclusiveMinimum"))
        {
            throw new NotSupportedException($"The keyword {keyword} of JSON Schema is not known here.");
        }
    }

    private static bool IsNamed(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _))
        || (schema.TryGetProperty("patternProperties", out var patterns) && patterns.EnumerateObject().Any(pattern => Pattern(pattern.Name).IsMatch(name)));

    private static bool IsOfType(JsonElement value, JsonElement rule) =>
        rule.ValueKind is JsonValueKind.Array ? rule.EnumerateArray().Any(one => IsOfType(value, one)) : rule.GetString() switch
        {
            "object" => value.ValueKind is JsonValueKind.Object,
            "array" => value.ValueKind is JsonValueKind.Array,
            "string" => value.ValueKind is JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind is JsonValueKind.Null,
            "number" => value.ValueKind is JsonValueKind.Number,
            "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.IsInteger(number),
            var other => throw new NotSupportedException($"The type {other} of JSON Schema is not known here."),
        };

    private static bool Same(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other);

    private static string Alternatives(JsonElement value, JsonElement rule, string at) =>
        string.Join(" | ", rule.EnumerateArray().Select(one =>
        {
            List<string> inner = [];
            Check(value, one, at, inner);
            return string.Join(", ", inner);
        }));

    private static string Name(JsonElement value) => value.ValueKind is JsonValueKind.Undefined ? "nothing" : Short(value);

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 120 } text ? text[..120] + "…" : value.GetRawText();

    private static Regex Pattern(string pattern) =>
        Patterns.GetOrAdd(pattern, static text => new Regex(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
}
