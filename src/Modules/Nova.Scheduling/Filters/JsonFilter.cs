using System.Globalization;
using System.Text.Json;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>
/// Passes hosts of which the hint <c>query</c> is true: <c>["&gt;=", "$free_ram_mb", 1024]</c>, with <c>=</c>, <c>&lt;</c>, <c>&gt;</c>, <c>&lt;=</c>,
/// <c>&gt;=</c>, <c>in</c>, <c>not</c>, <c>and</c>, <c>or</c>; <c>$name.member</c> is a property of the host. What is not known is left out of the comparison.
/// </summary>
/// <remarks>Where the original fails the whole request (text that is no JSON, an unknown operator), no host passes and the refusal says why.</remarks>
internal sealed class JsonFilter : IHostFilter
{
    private const int MaxDepth = 32;

    public string Name => "JsonFilter";

    public HostFacts Facts => HostFacts.BusyServers;

    public HostAspect LooksAt(SchedulingRequest request) => request.Hint("query") is { Length: > 0 } ? HostAspect.Whole : HostAspect.Nothing;

    public string? Wish(SchedulingRequest request) => request.Hint("query");

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        if (request.Hint("query") is not { Length: > 0 } query)
        {
            return FilterVerdict.Accept;
        }

        try
        {
            using var document = JsonDocument.Parse(query, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Evaluate(host, document.RootElement) is true ? FilterVerdict.Accept : FilterVerdict.Refuse("the query is not true of the host");
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return FilterVerdict.Refuse($"the query cannot be read: {error.Message}");
        }
    }

    // A bool, a double or a string; null for what is not known.
    private static object? Evaluate(HostState host, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.GetArrayLength() is 0 || Apply(host, element),
        JsonValueKind.String => Read(host, element.GetString()!),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => throw new FormatException("an object is no query."),
    };

    private static bool Apply(HostState host, JsonElement list)
    {
        var name = list[0].ValueKind is JsonValueKind.String ? list[0].GetString() : list[0].GetRawText();
        var arguments = list.EnumerateArray().Skip(1).Select(argument => Evaluate(host, argument)).OfType<object>().ToList();
        return name switch
        {
            "=" => ComparesTo(arguments, order => order is 0),
            "<" => ComparesTo(arguments, order => order < 0),
            ">" => ComparesTo(arguments, order => order > 0),
            "<=" => ComparesTo(arguments, order => order <= 0),
            ">=" => ComparesTo(arguments, order => order >= 0),
            "in" => arguments.Count > 1 && arguments.Skip(1).Any(other => Compare(arguments[0], other) is 0),
            "and" => arguments.TrueForAll(IsTrue),
            "or" => arguments.Exists(IsTrue),
            "not" => arguments.Exists(argument => !IsTrue(argument)),
            _ => throw new FormatException($"{name} is no operator."),
        };
    }

    private static bool ComparesTo(List<object> arguments, Predicate<int> holds) =>
        arguments.Count > 1 && arguments.Skip(1).All(other => Compare(arguments[0], other) is { } order && holds(order));

    private static bool IsTrue(object value) => value switch
    {
        bool truth => truth,
        double number => number is not 0,
        _ => true,
    };

    // Numbers are compared as such, also where the one of them is written as text.
    private static int? Compare(object left, object right) =>
        Number(left) is { } first && Number(right) is { } second ? first.CompareTo(second)
        : left is string one && right is string other ? string.CompareOrdinal(one, other)
        : left is bool truth && right is bool against ? truth.CompareTo(against)
        : null;

    private static double? Number(object value) => value switch
    {
        double number => number,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string? Read(HostState host, string text)
    {
        if (!text.StartsWith('$'))
        {
            return text is "" ? null : text;
        }

        var path = text[1..].Split('.');
        return host.Attribute(path[0]) is not { } value ? null : path.Length is 1 ? value : JsonPath.Find(value, path.AsSpan(1));
    }
}
