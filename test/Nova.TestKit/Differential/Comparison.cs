using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nova.TestKit.Differential;

/// <summary>Something that two services answer differently.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Step">What was asked.</param>
/// <param name="Where">Where in the answer, e.g. <c>body.server.status</c>, with <c>*</c> for each place in a list.</param>
/// <param name="Theirs">What the other service answers; <c>-</c> where it has nothing there.</param>
/// <param name="Ours">What ours answers.</param>
public sealed record Difference(string Conversation, string Step, string Where, string Theirs, string Ours);

/// <summary>Compares answers.</summary>
public static class Comparison
{
    /// <summary>Every difference of two answers.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="step">What was asked.</param>
    /// <param name="theirs">The other service's answer, as it is kept.</param>
    /// <param name="ours">Ours.</param>
    public static IEnumerable<Difference> Of(string conversation, string step, JsonObject theirs, JsonObject ours) =>
        theirs["status"]!.GetValue<int>() != ours["status"]!.GetValue<int>()
            ? [new(conversation, step, "status", Short(theirs), Short(ours))]
            : Of(OnAnyHost(theirs), OnAnyHost(ours), "").Select(found => new Difference(conversation, step, found.Where, found.Theirs, found.Ours)).Distinct();

    private static IEnumerable<(string Where, string Theirs, string Ours)> Of(JsonNode? theirs, JsonNode? ours, string where) => (theirs, ours) switch
    {
        (JsonObject left, JsonObject right) => left.Select(member => member.Key).Union(right.Select(member => member.Key), StringComparer.Ordinal)
            .SelectMany(name => Of(left, right, name, where is "" ? name : $"{where}.{name}")),
        (JsonArray left, JsonArray right) when left.Count == right.Count => left.Zip(right).SelectMany(pair => Of(pair.First, pair.Second, where + ".*")),
        (JsonArray left, JsonArray right) => [($"{where}.length", Short(left), Short(right))],
        _ => JsonNode.DeepEquals(theirs, ours) ? [] : [(where, Short(theirs), Short(ours))],
    };

    private static IEnumerable<(string Where, string Theirs, string Ours)> Of(JsonObject left, JsonObject right, string name, string where) =>
        (left.ContainsKey(name), right.ContainsKey(name)) switch
        {
            (true, true) => Of(left[name], right[name], where),
            (true, false) => [(where, Short(left[name]), "-")],
            _ => [(where, "-", Short(right[name]))],
        };

    // Which of two equal hosts a server comes to is chance, and so is the order in which hosts are named.
    private static JsonNode? OnAnyHost(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, OnAnyHost(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(OnAnyHost)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>().Replace("{host2}", "{host1}", StringComparison.Ordinal),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Short(JsonNode? node) => node?.ToJsonString(Recording.Plain) is not { } text ? "null" : text.Length > 300 ? text[..300] + "…" : text;
}
