using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nova.Web.Json;

/// <summary>
/// The API's one set of JSON rules. Each type has one contract for every stretch of microversions in which its shape is the same;
/// contracts are made when first asked for and kept, so an old shape costs what the newest costs.
/// </summary>
internal sealed class ApiJson
{
    private readonly IJsonTypeInfoResolver _types;
    private readonly JsonSerializerOptions _whole;
    private readonly ConcurrentDictionary<ApiVersion, JsonSerializerOptions> _writers = new();
    private readonly ConcurrentDictionary<ApiVersion, JsonSerializerOptions> _readers = new();
    private readonly ConcurrentDictionary<Type, TypeShapes> _shapes = new();

    public ApiJson(IEnumerable<WireTypes> contexts)
    {
        // The reflecting resolver comes last: a type that a module forgot to list costs time at its first use, not an outage.
        _types = JsonTypeInfoResolver.Combine([.. contexts.Select(wire => wire.Context), new DefaultJsonTypeInfoResolver()]);
        _whole = Options(_types);
    }

    /// <summary>The type's contract for answers at a version.</summary>
    public JsonTypeInfo<T> Of<T>(ApiVersion version) => (JsonTypeInfo<T>)Of(typeof(T), version);

    public JsonTypeInfo Of(Type type, ApiVersion version) => ShapesOf(type).At(version);

    public TypeShapes ShapesOf(Type type) => _shapes.TryGetValue(type, out var shapes)
        ? shapes
        : _shapes.GetOrAdd(type, static (key, json) => new TypeShapes(json, key, VersionBreaks.Of(key, json._whole)), this);

    internal JsonTypeInfo Writer(Type type, ApiVersion version) =>
        _writers.GetOrAdd(version, static (key, types) => Options(types.WithAddedModifier(contract => VersionedContract.Shape(contract, key, keepBound: false))), _types)
            .GetTypeInfo(type);

    /// <remarks>
    /// Bodies are read by reflected contracts (compiled once): generated ones set init members through a constructor, which forgets
    /// their initialisers and cannot do without a member that a version lacks.
    /// </remarks>
    internal JsonTypeInfo Reader(Type type, ApiVersion version) =>
        _readers.GetOrAdd(version, static key =>
            Options(new DefaultJsonTypeInfoResolver().WithAddedModifier(contract => VersionedContract.Shape(contract, key, keepBound: true)))).GetTypeInfo(type);

    private static JsonSerializerOptions Options(IJsonTypeInfoResolver types) => new()
    {
        TypeInfoResolver = types,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        MaxDepth = 64,
    };
}

/// <summary>The wire types of one module.</summary>
internal sealed record WireTypes(JsonSerializerContext Context);
