using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nova.Web.Validation;

/// <summary>What a text must be like; shared by bodies and queries.</summary>
internal sealed class TextCheck
{
    /// <summary>A pattern never runs longer on one text: patterns are ours, texts are not.</summary>
    private static readonly TimeSpan PatternDeadline = TimeSpan.FromSeconds(1);

    private readonly int _min;
    private readonly int _max;
    private readonly string? _format;
    private readonly Regex? _pattern;
    private readonly IReadOnlyList<string>? _values;

    public TextCheck(TextAttribute? text, OneOfAttribute? oneOf)
    {
        (_min, _max, _format, _values) = (text?.Min ?? 0, text?.Max ?? int.MaxValue, text?.Format, oneOf?.Values);
        if (_format is not null && !TextFormats.Knows(_format))
        {
            throw new InvalidOperationException($"There is no text format '{_format}'.");
        }

        _pattern = text?.Pattern is { } pattern ? new Regex(Anchored(pattern), RegexOptions.CultureInvariant, PatternDeadline) : null;
    }

    /// <summary>The reason why the text is refused, or <see langword="null"/>.</summary>
    public string? Wrong(string text)
    {
        if (text.Length < _min || (text.Length > _max && CodePoints(text) > _max))
        {
            return $"{Complaint.Quote(text)} is too {(text.Length < _min ? "short" : "long")}";
        }

        if (_values is not null && !_values.Contains(text, StringComparer.Ordinal))
        {
            return $"{Complaint.Quote(text)} is not one of [{string.Join(", ", _values.Select(value => $"'{value}'"))}]";
        }

        if (_pattern is not null && !Matches(_pattern, text))
        {
            return $"{Complaint.Quote(text)} does not match '{Original(_pattern)}'";
        }

        return _format is null ? null : TextFormats.Wrong(_format, text);
    }

    /// <summary>The same as members of a JSON Schema.</summary>
    public JsonObject Describe()
    {
        JsonObject schema = [];
        if (_min > 0)
        {
            schema["minLength"] = _min;
        }

        if (_max < int.MaxValue)
        {
            schema["maxLength"] = _max;
        }

        if (_format is not null)
        {
            schema["format"] = _format;
        }

        if (_pattern is not null)
        {
            schema["pattern"] = Original(_pattern);
        }

        if (_values is not null)
        {
            schema["enum"] = new JsonArray([.. _values.Select(value => (JsonNode)value)]);
        }

        return schema;
    }

    /// <summary>A $ at the end must not let a newline pass.</summary>
    public static string Anchored(string pattern) => pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern;

    public static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Original(Regex pattern)
    {
        var text = pattern.ToString();
        return text.EndsWith("\\z", StringComparison.Ordinal) ? text[..^2] + "$" : text;
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
