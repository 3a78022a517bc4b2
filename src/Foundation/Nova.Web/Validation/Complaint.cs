using System.Globalization;
using System.Text;
using System.Text.Json;
using Nova.Core;

namespace Nova.Web.Validation;

/// <summary>The words of a refusal, as clients of the original know them. Values are cut: a megabyte of name must not come back.</summary>
internal static class Complaint
{
    private const int LongestValue = 120;

    public static Fault Body(string name, string value, string reason) =>
        name.Length is 0 ? new Fault.Invalid(reason) : new Fault.Invalid($"Invalid input for field/attribute {name}. Value: {value}. {reason}");

    public static Fault Body(string name, JsonElement value, string reason) => Body(name, Show(value), reason);

    public static Fault Query(string name, string value, string reason) =>
        new Fault.Invalid($"Invalid input for query parameters {name}. Value: {Short(value)}. {reason}");

    public static string WrongType(JsonElement value, string expected) => $"{Quote(value)} is not of type {expected}";

    /// <summary>The value as a message names it: a text bare, others as the original prints them.</summary>
    public static string Show(JsonElement value) => value.ValueKind is JsonValueKind.String ? Short(value.GetString()!) : Quote(value);

    /// <summary>The value inside a sentence: a text in quotes.</summary>
    public static string Quote(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Null => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => Short(value.GetRawText()),
    };

    public static string Quote(string text) => $"'{Short(text)}'";

    /// <summary>Cuts, and replaces what would break a line.</summary>
    public static string Short(string text)
    {
        var cut = text.Length <= LongestValue ? text : string.Concat(text.AsSpan(0, LongestValue), "...");
        if (!cut.Any(char.IsControl))
        {
            return cut;
        }

        StringBuilder clean = new(cut.Length + 16);
        foreach (var letter in cut)
        {
            _ = char.IsControl(letter) ? clean.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}") : clean.Append(letter);
        }

        return clean.ToString();
    }
}
