using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Tests.Unit.Web;

/// <summary>A payload with one member of each kind.</summary>
public sealed record ThingBody
{
    public required Thing Thing { get; init; }
}

public sealed record Thing : IValidatedPayload
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    [Since(2, 19)]
    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [Until(2, 46)]
    [WireName("flavor")]
    [Text(1, 255, AcceptNumber = true)]
    public string? FlavorId { get; init; }

    [Since(2, 47)]
    [WireName("flavor")]
    public Part? Flavor { get; init; }

    [Whole(1, 10)]
    public int? Count { get; init; } = 1;

    [Flag]
    public bool? On { get; init; }

    [OneOf("AUTO", "MANUAL")]
    [JsonPropertyName("OS-DCF:diskConfig")]
    public string? DiskConfig { get; init; }

    [Items(1, 3, Unique = true)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Entries(2)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [Entries(8, AcceptNumbers = true)]
    public Dictionary<string, string>? ExtraSpecs { get; init; }

    [Real(0, 100)]
    public double? Factor { get; init; }

    [Text(0, 40, Format = "ipv4")]
    [JsonPropertyName("accessIPv4")]
    public string? AccessIPv4 { get; init; }

    [Loose]
    public JsonElement? Networks { get; init; }

    public IReadOnlyList<Part>? Parts { get; init; }

    public Hints? Hints { get; init; }

    public Fault? Check(ApiVersion version) => null;
}

public sealed record Part
{
    [Text(36, 36, Format = "uuid")]
    public required string Id { get; init; }

    [Since(2, 42)]
    public string? Tag { get; init; }
}

[OpenObject]
public sealed record Hints
{
    [Text(36, 36, Format = "uuid")]
    public string? Group { get; init; }
}

[ClosedSince(2, 75, ExceptPrefix = "_")]
public sealed record ThingQuery
{
    [Text(0, 10)]
    public string? Name { get; init; }

    [Whole(0, int.MaxValue)]
    public int? Limit { get; init; }

    public bool? AllTenants { get; init; }

    [OneOf("name", "uuid")]
    public IReadOnlyList<string>? SortKey { get; init; }

    [JsonPropertyName("changes-since")]
    [Text(0, 100, Format = "date-time")]
    public string? ChangesSince { get; init; }

    [Since(2, 66)]
    [JsonPropertyName("changes-before")]
    public string? ChangesBefore { get; init; }
}

[JsonSerializable(typeof(ThingBody))]
public sealed partial class ThingJson : JsonSerializerContext;
