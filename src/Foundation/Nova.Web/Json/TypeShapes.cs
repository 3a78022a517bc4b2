using System.Text.Json.Serialization.Metadata;
using Nova.Web.Validation;

namespace Nova.Web.Json;

/// <summary>The contracts and rules of one type, one for each stretch of versions between two breaks.</summary>
/// <param name="json">Makes contracts.</param>
/// <param name="type">The type.</param>
/// <param name="breaks">The first version of each stretch, ascending; the first is the oldest version of all.</param>
internal sealed class TypeShapes(ApiJson json, Type type, ApiVersion[] breaks)
{
    private readonly JsonTypeInfo?[] _writers = new JsonTypeInfo?[breaks.Length];
    private readonly JsonTypeInfo?[] _readers = new JsonTypeInfo?[breaks.Length];
    private readonly BodyRule?[] _rules = new BodyRule?[breaks.Length];

    public IReadOnlyList<ApiVersion> Breaks => breaks;

    public JsonTypeInfo At(ApiVersion version)
    {
        var stretch = StretchOf(version);
        return _writers[stretch] ??= json.Writer(type, breaks[stretch]);
    }

    public JsonTypeInfo ReaderAt(ApiVersion version)
    {
        var stretch = StretchOf(version);
        return _readers[stretch] ??= json.Reader(type, breaks[stretch]);
    }

    public BodyRule RuleAt(ApiVersion version)
    {
        var stretch = StretchOf(version);
        return _rules[stretch] ??= BodyRuleCompiler.Compile(ReaderAt(version), breaks[stretch]);
    }

    private int StretchOf(ApiVersion version)
    {
        var stretch = breaks.Length - 1;
        while (stretch > 0 && version < breaks[stretch])
        {
            stretch--;
        }

        return stretch;
    }
}
