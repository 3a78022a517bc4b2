using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nova.TestKit.Differential;

/// <summary>
/// Gives what differs from service to service the same names: ids (numbered as they first appear), instants (their form is kept), the names of
/// what was there before, addresses, secrets, and the words of a fault, which are each service's own.
/// </summary>
/// <param name="known">What is known by name already; the longest is looked for first.</param>
public sealed partial class Names(IEnumerable<KeyValuePair<string, string>> known)
{
    private static readonly HashSet<string> Faults = new(StringComparer.Ordinal)
    {
        "badRequest", "unauthorized", "forbidden", "itemNotFound", "badMethod", "badMediaType", "conflictingRequest", "overLimit", "tooManyRequests", "computeFault",
        "notImplemented", "serviceUnavailable", "choices", "gone", "notAcceptable", "buildInProgress",
    };

    // What a server tells of why it is in ERROR.
    private const string Fault = "fault";

    private readonly List<(string Value, string Name)> _known = [.. known.OrderByDescending(pair => pair.Value.Length).Select(pair => (pair.Value, "{" + pair.Key + "}"))];
    private readonly Dictionary<string, string> _ids = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body with names.</summary>
    public JsonNode? Of(JsonNode? body) => body is JsonObject members && members.Count is 1 && Faults.Contains(members.Single().Key) && members.Single().Value is JsonObject fault
        ? new JsonObject { [members.Single().Key] = Of(WithoutWords(fault), "") }
        : Of(body, "");

    /// <summary>A text with names.</summary>
    public string Of(string text)
    {
        foreach (var (value, name) in _known)
        {
            text = value.Length > 7 ? text.Replace(value, name, StringComparison.Ordinal) : Regex.Replace(text, $@"(?<![\w.-]){Regex.Escape(value)}(?![\w.-])", name);
        }

        text = Marker().Replace(text, "{number}");
        text = Elsewhere().Replace(text, "{elsewhere}");
        text = RequestId().Replace(text, "{request}");
        text = Id().Replace(text, match => _ids.TryGetValue(match.Value, out var name) ? name : _ids[match.Value] = Numbered());
        text = Instant().Replace(text, match => Digit().Replace(match.Value, "0"));
        text = Hash().Replace(text, "{hash}");
        text = Mac().Replace(text, "{mac}");
        text = Fingerprint().Replace(text, "{fingerprint}");
        text = Address().Replace(text, "{address}");
        text = Instance().Replace(text, "instance-{number}");
        return Reservation().Replace(text, "{reservation}");
    }

    private string Numbered() => string.Create(CultureInfo.InvariantCulture, $"{{id {_ids.Count + 1}}}");

    private static JsonObject WithoutWords(JsonObject fault)
    {
        var named = fault.DeepClone().AsObject();
        if (named["message"] is JsonValue words && words.GetValueKind() is JsonValueKind.String)
        {
            named["message"] = "{words}";
        }

        return named;
    }

    private JsonNode? Of(JsonNode? node, string member) => node switch
    {
        JsonObject members => new JsonObject(
            [.. members.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => KeyValuePair.Create(Of(each.Key), Of(each.Value, member is Fault ? $"{Fault}.{each.Key}" : each.Key)))]),
        JsonArray items => new JsonArray([.. items.Select(item => Of(item, member))]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => Text(value.GetValue<string>(), member),
        JsonValue value when value.GetValueKind() is JsonValueKind.Number => Number(value, member),
        null => null,
        _ => node.DeepClone(),
    };

    private JsonNode Text(string value, string member) => member switch
    {
        $"{Fault}.message" or $"{Fault}.details" => "{words}",
        "adminPass" => "{password}",
        "private_key" or "public_key" => $"{{{member}}}",
        _ => Of(value),
    };

    private static JsonNode Number(JsonValue value, string member) =>
        member is "id" or "old_instance_type_id" or "new_instance_type_id" ? "{number}" : value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') ? "{fraction}" : value.DeepClone();

    [GeneratedRegex("(?<=marker=)[0-9]+(?=&|$)")]
    private static partial Regex Marker();

    // The other services of the cloud: they have ports, which what is on the Web has not.
    [GeneratedRegex(@"https?://[\w.-]+:\d+")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex RequestId();

    [GeneratedRegex("(?<![0-9a-fA-F])([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-fA-F])")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")]
    private static partial Regex Instant();

    [GeneratedRegex("[0-9]")]
    private static partial Regex Digit();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{56}(?![0-9a-f])")]
    private static partial Regex Hash();

    [GeneratedRegex("(?<![0-9a-f:])([0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])")]
    private static partial Regex Mac();

    [GeneratedRegex("(?<![0-9a-f:])([0-9a-f]{2}:){15,19}[0-9a-f]{2}(?![0-9a-f:])")]
    private static partial Regex Fingerprint();

    [GeneratedRegex(@"(?<![\d.])10\.\d+\.\d+\.\d+(?![\d.])")]
    private static partial Regex Address();

    [GeneratedRegex("instance-[0-9a-f]{8}")]
    private static partial Regex Instance();

    [GeneratedRegex(@"(?<![\w-])r-[a-z0-9]{8}(?![\w-])")]
    private static partial Regex Reservation();
}
