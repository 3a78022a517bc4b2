using System.Text.Json.Serialization;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Catalog;

/// <summary>A service in a token's catalog.</summary>
internal sealed record CatalogServicePayload(string Id, string Type, string Name, IReadOnlyList<CatalogEndpointPayload> Endpoints);

/// <summary>An endpoint in a token's catalog.</summary>
internal sealed record CatalogEndpointPayload(
    string Id,
    string Interface,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? RegionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Region,
    string Url);

/// <summary>The catalog by itself.</summary>
internal sealed record CatalogResponse(IReadOnlyList<CatalogServicePayload> Catalog, SelfLink Links);

/// <summary>A service as the API shows it.</summary>
internal sealed record ServicePayload(string Id, string Type, string Name, string Description, bool Enabled, SelfLink Links);

/// <summary>One service.</summary>
internal sealed record ServiceResponse(ServicePayload Service);

/// <summary>Services.</summary>
internal sealed record ServicesResponse(IReadOnlyList<ServicePayload> Services, ListLinks Links);

/// <summary>An endpoint as the API shows it.</summary>
internal sealed record EndpointPayload
{
    public required string Id { get; init; }

    public required string ServiceId { get; init; }

    public required string Interface { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? RegionId { get; init; }

    /// <summary>The same as <see cref="RegionId"/>, under the older name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Region { get; init; }

    public required string Url { get; init; }

    public required bool Enabled { get; init; }

    public required SelfLink Links { get; init; }
}

/// <summary>One endpoint.</summary>
internal sealed record EndpointResponse(EndpointPayload Endpoint);

/// <summary>Endpoints.</summary>
internal sealed record EndpointsResponse(IReadOnlyList<EndpointPayload> Endpoints, ListLinks Links);

/// <summary>A region as the API shows it.</summary>
internal sealed record RegionPayload(
    string Id,
    string Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ParentRegionId,
    SelfLink Links);

/// <summary>One region.</summary>
internal sealed record RegionResponse(RegionPayload Region);

/// <summary>Regions.</summary>
internal sealed record RegionsResponse(IReadOnlyList<RegionPayload> Regions, ListLinks Links);

/// <summary>The body that makes or changes a service.</summary>
[OpenObject]
internal sealed record ServiceRequest
{
    public required ServiceBody Service { get; init; }
}

/// <summary>A service; when it is changed, what is not there stays.</summary>
[OpenObject]
internal sealed record ServiceBody
{
    [Text(1, 255)]
    public string? Type { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [Flag]
    public bool? Enabled { get; init; }
}

/// <summary>The body that makes or changes an endpoint.</summary>
[OpenObject]
internal sealed record EndpointRequest
{
    public required EndpointBody Endpoint { get; init; }
}

/// <summary>An endpoint; when it is changed, what is not there stays.</summary>
[OpenObject]
internal sealed record EndpointBody
{
    [Text(1, 64)]
    public string? ServiceId { get; init; }

    [OneOf("public", "internal", "admin")]
    public string? Interface { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? RegionId { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Region { get; init; }

    [Text(1, 2048)]
    public string? Url { get; init; }

    [Flag]
    public bool? Enabled { get; init; }
}

/// <summary>The body that makes or changes a region.</summary>
[OpenObject]
internal sealed record RegionRequest
{
    public required RegionBody Region { get; init; }
}

/// <summary>A region; when it is changed, what is not there stays.</summary>
[OpenObject]
internal sealed record RegionBody
{
    [Text(0, 255)]
    public string? Id { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? ParentRegionId { get; init; }
}
