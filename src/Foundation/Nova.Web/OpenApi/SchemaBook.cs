using System.Text.Json.Nodes;

namespace Nova.Web.OpenApi;

/// <summary>The schemas of one document that have a name: each object type is written once and referred to.</summary>
internal sealed class SchemaBook
{
    private const string Root = "Nova.";

    private readonly SortedDictionary<string, JsonNode?> _schemas = new(StringComparer.Ordinal);

    /// <summary>A reference to the type's schema, which is written where it is not there yet. Types may contain themselves.</summary>
    public JsonObject Name(Type type, Func<JsonObject> write)
    {
        var full = (type.FullName ?? type.Name).Split('`')[0].Replace('+', '.');
        var name = full.StartsWith(Root, StringComparison.Ordinal) ? full[Root.Length..] : full;
        if (_schemas.TryAdd(name, null))
        {
            _schemas[name] = write();
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    /// <summary>All of them.</summary>
    public JsonObject Write() => new(_schemas);
}
