using System.ComponentModel;
using System.Globalization;

namespace Nova.Hosting.Configuration;

/// <summary>Text to typed values, as oslo.config reads them: <c>yes</c> is a bool, a bare number is a duration in seconds.</summary>
internal static class OptionValue
{
    private static readonly string[] TrueWords = ["true", "1", "on", "yes"];
    private static readonly string[] FalseWords = ["false", "0", "off", "no"];

    /// <summary>Reads the text of an option.</summary>
    /// <exception cref="FormatException">The text is no such value; the message is for the operator.</exception>
    public static object? Read(DeclaredOption option, IReadOnlyList<string> texts)
    {
        if (ElementOf(option.ValueType) is { } element)
        {
            var items = option.IsRepeated ? texts : SplitList(texts[^1]);
            var list = Array.CreateInstance(element, items.Count);
            for (var index = 0; index < items.Count; index++)
            {
                list.SetValue(ReadOne(element, items[index]), index);
            }

            return option.ValueType.IsAssignableFrom(list.GetType()) ? list : Activator.CreateInstance(option.ValueType, list);
        }

        if (typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(option.ValueType) || option.ValueType == typeof(IDictionary<string, string>))
        {
            return ReadPairs(texts[^1]);
        }

        var text = texts[^1];
        var isOptional = Nullable.GetUnderlyingType(option.Property.PropertyType) is not null;
        return text.Length is 0 && isOptional ? null : ReadOne(option.ValueType, text);
    }

    /// <summary>A value as <c>nova.conf</c> has it; the inverse of <see cref="Read"/>.</summary>
    public static string Write(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        TimeSpan duration => duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
        IReadOnlyDictionary<string, string> pairs => string.Join(',', pairs.Select(pair => $"{pair.Key}:{pair.Value}")),
        Enum word => ToSnakeCase(word.ToString()),
        System.Collections.IEnumerable items => string.Join(',', items.Cast<object?>().Select(Write)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The kind of value in words, for messages and the sample.</summary>
    public static string Describe(DeclaredOption option)
    {
        if (ElementOf(option.ValueType) is { } element)
        {
            return option.IsRepeated ? $"{Describe(element)}, may be repeated" : $"list, each {Describe(element)}";
        }

        return Describe(option.ValueType);
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "duration in seconds",
        _ when type == typeof(string) => "text",
        _ when type == typeof(double) || type == typeof(float) || type == typeof(decimal) => "number",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(ToSnakeCase))}",
        { IsPrimitive: true } => "whole number",
        _ when type == typeof(Uri) => "URL",
        _ when typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(type) => "key:value pairs between commas",
        _ => "text",
    };

    private static object ReadOne(Type type, string text)
    {
        try
        {
            return type switch
            {
                _ when type == typeof(string) => text,
                _ when type == typeof(bool) => ReadBool(text),
                _ when type == typeof(TimeSpan) => ReadDuration(text),
                { IsEnum: true } => Enum.Parse(type, text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), true),
                _ when type == typeof(Uri) => new Uri(text, UriKind.RelativeOrAbsolute),
                _ when Nullable.GetUnderlyingType(type) is { } inner => ReadOne(inner, text),
                _ => TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) ?? throw new FormatException(),
            };
        }
#pragma warning disable CA1031 // Converters throw what they like; to the operator it is one thing: the value is of the wrong kind.
        catch (Exception exception)
        {
            throw new FormatException($"is not {Describe(type)}", exception);
        }
#pragma warning restore CA1031
    }

    private static bool ReadBool(string text) =>
        TrueWords.Contains(text, StringComparer.OrdinalIgnoreCase)
        || (FalseWords.Contains(text, StringComparer.OrdinalIgnoreCase) ? false : throw new FormatException());

    private static TimeSpan ReadDuration(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> ReadPairs(string text)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (var item in SplitList(text))
        {
            var at = item.IndexOf(':', StringComparison.Ordinal);
            if (at < 0)
            {
                throw new FormatException("is not key:value pairs between commas");
            }

            pairs[item[..at].Trim()] = item[(at + 1)..].Trim();
        }

        return pairs;
    }

    private static string[] SplitList(string text) =>
        text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Type? ElementOf(Type type)
    {
        if (type == typeof(string) || typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(type))
        {
            return null;
        }

        return type.IsArray
            ? type.GetElementType()
            : type.IsGenericType && type.GetGenericArguments() is [var only] && typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
                ? only
                : null;
    }

    private static string ToSnakeCase(string name) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
