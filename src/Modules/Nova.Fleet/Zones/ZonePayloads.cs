using System.Text.Json.Serialization;

namespace Nova.Fleet.Zones;

/// <summary>Answer of <c>/os-availability-zone</c>.</summary>
internal sealed record ZonesResponse([property: JsonPropertyName("availabilityZoneInfo")] IReadOnlyList<ZoneView> Zones);

/// <summary>A zone; its hosts only in detail.</summary>
internal sealed record ZoneView(
    [property: JsonPropertyName("zoneName")] string Name,
    [property: JsonPropertyName("zoneState")] ZoneState State,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, ZoneService>>? Hosts);

/// <summary>Whether a zone has a host that is not disabled.</summary>
internal sealed record ZoneState(bool Available);

/// <summary>A service of a host.</summary>
internal sealed record ZoneService(bool Active, bool Available, string? UpdatedAt);
