using System.Text.Json;
using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Web.OpenApi;

namespace Nova.Web.Validation;

/// <summary>One compiled rule of a JSON value.</summary>
internal abstract class BodyRule
{
    /// <summary>The first thing that is wrong, or <see langword="null"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The last step of the path to it; empty for the whole body.</param>
    public abstract Fault? Check(JsonElement value, string name);

    /// <summary>The rule as a JSON Schema.</summary>
    /// <param name="book">Where schemas with a name are kept.</param>
    public abstract JsonObject Describe(SchemaBook book);
}

/// <summary>Anything.</summary>
internal sealed class AnythingRule : BodyRule
{
    public static AnythingRule Instance { get; } = new();

    public override Fault? Check(JsonElement value, string name) => null;

    public override JsonObject Describe(SchemaBook book) => [];
}

/// <summary>Null, or what the inner rule says.</summary>
internal sealed class OrNullRule(BodyRule inner) : BodyRule
{
    public override Fault? Check(JsonElement value, string name) => value.ValueKind is JsonValueKind.Null ? null : inner.Check(value, name);

    public override JsonObject Describe(SchemaBook book) => new() { ["anyOf"] = new JsonArray(inner.Describe(book), new JsonObject { ["type"] = "null" }) };
}
