using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Events;

internal sealed record ExternalEventsRequest : IValidatedPayload
{
    [Items(1, int.MaxValue)]
    public required IReadOnlyList<ExternalEvent> Events { get; init; }

    public Fault? Check(ApiVersion version) => Events.Any(happening => happening.Kind is null)
        ? new Fault.Invalid("Invalid input for field/attribute events. 'name' is a required property")
        : null;
}

/// <summary>Something that another service has seen happen to a server.</summary>
internal sealed record ExternalEvent
{
    [Until(2, 50)]
    [WireName("name")]
    [OneOf("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted")]
    public string? NameUntil50 { get; init; }

    [Since(2, 51)]
    [Until(2, 75)]
    [WireName("name")]
    [OneOf("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted", VolumeExtended)]
    public string? NameUntil75 { get; init; }

    [Since(2, 76)]
    [Until(2, 81)]
    [WireName("name")]
    [OneOf("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted", VolumeExtended, PowerUpdate)]
    public string? NameUntil81 { get; init; }

    [Since(2, 82)]
    [Until(2, 92)]
    [WireName("name")]
    [OneOf("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted", VolumeExtended, PowerUpdate, AcceleratorBound)]
    public string? NameUntil92 { get; init; }

    [Since(2, 93)]
    [WireName("name")]
    [OneOf("network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted", VolumeExtended, PowerUpdate, AcceleratorBound, VolumeReimaged)]
    public string? NameSince93 { get; init; }

    [Text(1, 64, Format = "uuid")]
    public required string ServerUuid { get; init; }

    [OneOf("failed", "completed", "in-progress")]
    public string? Status { get; init; }

    [Text(0, 255)]
    public string? Tag { get; init; }

    public const string VolumeExtended = "volume-extended";
    public const string VolumeReimaged = "volume-reimaged";
    public const string PowerUpdate = "power-update";
    public const string AcceleratorBound = "accelerator-request-bound";

    [JsonIgnore]
    public string? Kind => NameSince93 ?? NameUntil92 ?? NameUntil81 ?? NameUntil75 ?? NameUntil50;
}

internal sealed record ExternalEventsResponse(IReadOnlyList<ExternalEventView> Events);

internal sealed record ExternalEventView
{
    public required string Name { get; init; }
    public required string ServerUuid { get; init; }
    public required string Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tag { get; init; }

    /// <summary>200, 400 where a tag is missing, 404 for an unknown server, 422 for one that has no host yet.</summary>
    public required int Code { get; init; }
}
