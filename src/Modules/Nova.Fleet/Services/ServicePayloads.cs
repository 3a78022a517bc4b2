using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Fleet.Services;

/// <summary>A service, whole.</summary>
internal sealed record ServiceView
{
    [WireName("id")]
    [Until(2, 52)]
    public long Number { get; init; }

    [WireName("id")]
    [Since(2, 53)]
    public ServiceId Uuid { get; init; }

    public required string Binary { get; init; }

    public required string Host { get; init; }

    public required string Zone { get; init; }

    public required string Status { get; init; }

    public required string State { get; init; }

    public required string? UpdatedAt { get; init; }

    public required string? DisabledReason { get; init; }

    [Since(2, 11)]
    public bool ForcedDown { get; init; }
}

/// <summary>Answer of <c>GET /os-services</c>.</summary>
internal sealed record ServicesResponse(IReadOnlyList<ServiceView> Services);

/// <summary>Answer of <c>PUT /os-services/{id}</c> since 2.53.</summary>
internal sealed record ServiceResponse(ServiceView Service);

/// <summary>Answer of the older actions; only what the action was about.</summary>
internal sealed record ServiceActionResponse(ServiceActionView Service);

/// <summary>A service after an older action.</summary>
internal sealed record ServiceActionView(string Host, string Binary)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DisabledReason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ForcedDown { get; init; }
}

/// <summary>Query of <c>GET /os-services</c>.</summary>
[ClosedSince(2, 75)]
internal sealed record ListServicesQuery
{
    public string? Host { get; init; }

    public string? Binary { get; init; }
}

/// <summary>Body of <c>PUT /os-services/{enable,disable,disable-log-reason,force-down}</c>, until 2.52.</summary>
internal sealed record ServiceActionRequest
{
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public required string Host { get; init; }

    [Text(1, 255)]
    public required string Binary { get; init; }

    [Text(1, 255)]
    public string? DisabledReason { get; init; }

    [Flag]
    [Since(2, 11)]
    public bool? ForcedDown { get; init; }
}

/// <summary>Body of <c>PUT /os-services/{uuid}</c>, since 2.53.</summary>
internal sealed record UpdateServiceRequest
{
    [OneOf("enabled", "disabled")]
    public string? Status { get; init; }

    [Text(1, 255)]
    public string? DisabledReason { get; init; }

    [Flag]
    public bool? ForcedDown { get; init; }
}
