using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nova.TestKit.Schemas;

/// <summary>Makes bodies from a schema: good ones, and ones that differ from a good one in one place.</summary>
internal static class SchemaBodies
{
    private static readonly string[] Texts =
    [
        "a1", "1", "6f70656e-7374-6163-6b20-342065766572", "10.0.0.1", "fe80::1", "/24", "/dev/vdb", "AAAA", "fa:16:3e:00:00:01", "abc", "2030-01-01", "",
        "2012-12-02T02:11:55Z", "http://localhost/a", "10.0.0.0/24",
    ];

    private static readonly string[] Odd = ["", " ", "a/b,c", "\u0007", "a b", "-1", "0", "é", "a\n"];

    /// <summary>A body that the schema accepts, with only what it requires or with everything; <see langword="null"/> where none was found.</summary>
    public static JsonNode? Good(JsonElement schema, bool whole)
    {
        var made = Make(schema, whole);
        return JsonSchema.Fits(Element(made), schema) ? made : null;
    }

    /// <summary>The value as the judge wants it.</summary>
    public static JsonElement Element(JsonNode? node) => JsonElement.Parse(node?.ToJsonString() ?? "null");

    /// <summary>Bodies that differ in one place, each with a name and the member that it is about.</summary>
    public static IEnumerable<BodyVariant> Variants(JsonNode good)
    {
        var places = Places(good, []).ToArray();
        foreach (var place in places)
        {
            var here = At(good, place);
            if (place.Length > 0)
            {
                yield return Changed(good, place, "null", null);
                if (here is JsonObject or JsonArray || here is null || here.GetValueKind() is not JsonValueKind.String)
                {
                    yield return Changed(good, place, "a text", "text");
                }

                if (here is not JsonObject)
                {
                    yield return Changed(good, place, "an object", new JsonObject { ["unheard"] = 1 });
                }

                if (here is not JsonArray)
                {
                    yield return Changed(good, place, "a list", new JsonArray(1));
                }

                if (place[^1] is string)
                {
                    yield return Removed(good, place);
                }
            }

            switch (here)
            {
                case JsonObject:
                    yield return Changed(good, [.. place, "unheard"], "an unknown member", 1);
                    break;
                case JsonArray { Count: > 0 } list:
                    yield return Changed(good, place, "300 items", new JsonArray([.. Enumerable.Range(0, 300).Select(_ => list[0]?.DeepClone())]));
                    yield return Changed(good, place, "no items", new JsonArray());
                    break;
                case JsonValue when here.GetValueKind() is JsonValueKind.String:
                    foreach (var odd in Odd)
                    {
                        yield return Changed(good, place, JsonSerializer.Serialize(odd), odd);
                    }

                    yield return Changed(good, place, "256 letters", new string('a', 256));
                    yield return Changed(good, place, "70,000 letters", new string('a', 70_000));
                    yield return Changed(good, place, "7", 7);
                    break;
                case JsonValue when here.GetValueKind() is JsonValueKind.Number:
                    foreach (var number in (long[])[-2, -1, 0, 1, 2147483647, 2147483648])
                    {
                        yield return Changed(good, place, $"{number}", number);
                    }

                    yield return Changed(good, place, "1.5", 1.5);
                    break;
                default:
                    break;
            }
        }
    }

    private static JsonNode? Make(JsonElement schema, bool whole)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            return 1;
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            return Node(constant);
        }

        if (schema.TryGetProperty("enum", out var choices))
        {
            return Node(choices[0]);
        }

        foreach (var word in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (schema.TryGetProperty(word, out var alternatives) && !schema.TryGetProperty("properties", out _))
            {
                foreach (var alternative in alternatives.EnumerateArray())
                {
                    var made = Make(alternative, whole);
                    if (JsonSchema.Fits(Element(made), schema))
                    {
                        return made;
                    }
                }
            }
        }

        return TypeOf(schema) switch
        {
            "object" => MakeObject(schema, whole),
            "array" => MakeArray(schema, whole),
            "integer" or "number" => schema.TryGetProperty("minimum", out var least) ? Math.Max(least.GetInt64(), 1) : 1,
            "boolean" => true,
            "null" => null,
            "string" => Texts.Append(new string('a', 40)).Select(text => (JsonNode)text).FirstOrDefault(text => JsonSchema.Fits(Element(text), schema)) ?? "?",
            _ => schema.TryGetProperty("properties", out _) ? MakeObject(schema, whole) : null,
        };
    }

    private static JsonObject MakeObject(JsonElement schema, bool whole)
    {
        JsonObject made = [];
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var member in properties.EnumerateObject().Where(member => whole || required.Contains(member.Name)))
            {
                var value = Make(member.Value, whole);
                if (JsonSchema.Fits(Element(value), member.Value))
                {
                    made[member.Name] = value;
                }
            }
        }

        if (schema.TryGetProperty("patternProperties", out var patterns) && (whole || made.Count is 0))
        {
            var pattern = patterns.EnumerateObject().First();
            made["key1"] = Make(pattern.Value, whole);
        }

        return made;
    }

    private static JsonArray MakeArray(JsonElement schema, bool whole)
    {
        if (schema.TryGetProperty("prefixItems", out var first))
        {
            return [.. first.EnumerateArray().Select(item => Make(item, whole))];
        }

        return schema.TryGetProperty("items", out var items) ? [Make(items, whole)] : [];
    }

    private static string TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? "" : type.ValueKind is JsonValueKind.Array ? type[0].GetString()! : type.GetString()!;

    private static IEnumerable<object[]> Places(JsonNode? node, object[] here)
    {
        yield return here;
        var inner = node switch
        {
            JsonObject members => members.SelectMany(member => Places(member.Value, [.. here, member.Key])),
            JsonArray list => list.Take(1).SelectMany(item => Places(item, [.. here, 0])),
            _ => [],
        };
        foreach (var place in inner)
        {
            yield return place;
        }
    }

    private static JsonNode? At(JsonNode? root, object[] place) =>
        place.Aggregate(root, (node, step) => step is int index ? node![index] : node![(string)step]);

    private static BodyVariant Changed(JsonNode good, object[] place, string name, JsonNode? value)
    {
        var copy = good.DeepClone();
        var parent = At(copy, place[..^1])!;
        if (place[^1] is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)place[^1]] = value;
        }

        return new BodyVariant($"{Path(place)} is {name}", Member(place), copy);
    }

    private static BodyVariant Removed(JsonNode good, object[] place)
    {
        var copy = good.DeepClone();
        ((JsonObject)At(copy, place[..^1])!).Remove((string)place[^1]);
        return new BodyVariant($"{Path(place)} is missing", Member(place), copy);
    }

    // Of an item of a list it is the index that complaints name.
    private static string Member(object[] place) => place.Length is 0 ? "" : $"{place[^1]}";

    private static string Path(object[] place) => string.Join('.', place);

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());
}

/// <summary>A body that differs from a good one in one place.</summary>
/// <param name="Name">What differs.</param>
/// <param name="Member">The member that it is about.</param>
/// <param name="Body">The body.</param>
internal sealed record BodyVariant(string Name, string Member, JsonNode? Body);
