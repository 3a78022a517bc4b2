using System.Text.Json;
using Nova.Core;

namespace Nova.Web.Validation;

/// <summary>One compiled rule of a JSON value.</summary>
internal abstract class BodyRule
{
    /// <summary>The first thing that is wrong, or <see langword="null"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The last step of the path to it; empty for the whole body.</param>
    public abstract Fault? Check(JsonElement value, string name);
}

/// <summary>Anything.</summary>
internal sealed class AnythingRule : BodyRule
{
    public static AnythingRule Instance { get; } = new();

    public override Fault? Check(JsonElement value, string name) => null;
}

/// <summary>Null, or what the inner rule says.</summary>
internal sealed class OrNullRule(BodyRule inner) : BodyRule
{
    public override Fault? Check(JsonElement value, string name) => value.ValueKind is JsonValueKind.Null ? null : inner.Check(value, name);
}
