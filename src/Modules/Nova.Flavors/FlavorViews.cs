using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Contracts.Flavors;
using Nova.Web;

namespace Nova.Flavors;

internal sealed record LinkView(string Rel, string Href);

internal sealed record FlavorResponse
{
    public required FlavorView Flavor { get; init; }
}

internal sealed record FlavorsResponse
{
    public required IReadOnlyList<FlavorView> Flavors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LinkView>? FlavorsLinks { get; init; }
}

internal sealed record BriefFlavorsResponse
{
    public required IReadOnlyList<BriefFlavorView> Flavors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LinkView>? FlavorsLinks { get; init; }
}

internal sealed record BriefFlavorView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<LinkView> Links { get; init; }

    [Since(2, 55)]
    public string? Description { get; init; }

    public static BriefFlavorView Of(ApiCall call, Flavor flavor) => new()
    {
        Id = flavor.Id.Value,
        Name = flavor.Name,
        Links = FlavorView.LinksOf(call, flavor),
        Description = flavor.Description,
    };
}

internal sealed record FlavorView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required int Ram { get; init; }
    public required int Disk { get; init; }

    /// <summary>An empty text instead of 0.</summary>
    [WireName("swap")]
    [Until(2, 74)]
    public required JsonElement OldSwap { get; init; }

    [Since(2, 75)]
    public required int Swap { get; init; }

    [JsonPropertyName("OS-FLV-EXT-DATA:ephemeral")]
    public required int Ephemeral { get; init; }

    [JsonPropertyName("OS-FLV-DISABLED:disabled")]
    [Until(2, 101)]
    public required bool Disabled { get; init; }

    [JsonPropertyName("vcpus")]
    public required int VCpus { get; init; }

    [JsonPropertyName("os-flavor-access:is_public")]
    public required bool IsPublic { get; init; }

    [JsonPropertyName("rxtx_factor")]
    [JsonConverter(typeof(FactorConverter))]
    [Until(2, 101)]
    public required double RxTxFactor { get; init; }
    public required IReadOnlyList<LinkView> Links { get; init; }

    [Since(2, 55)]
    public string? Description { get; init; }

    /// <summary>Absent for those who may not see them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Since(2, 61)]
    public IReadOnlyDictionary<string, string>? ExtraSpecs { get; init; }

    public static FlavorView Of(ApiCall call, Flavor flavor) => new()
    {
        Id = flavor.Id.Value,
        Name = flavor.Name,
        Ram = flavor.MemoryMiB,
        Disk = flavor.RootDiskGiB,
        OldSwap = flavor.SwapMiB is 0 ? JsonSerializer.SerializeToElement("") : JsonSerializer.SerializeToElement(flavor.SwapMiB),
        Swap = flavor.SwapMiB,
        Ephemeral = flavor.EphemeralDiskGiB,
        Disabled = flavor.IsDisabled,
        VCpus = flavor.VCpus,
        IsPublic = flavor.IsPublic,
        RxTxFactor = flavor.RxTxFactor,
        Links = LinksOf(call, flavor),
        Description = flavor.Description,
        ExtraSpecs = call.Version.Supports(61) && call.Allows(Policies.ListSpecs) ? flavor.ExtraSpecs : null,
    };

    public static IReadOnlyList<LinkView> LinksOf(ApiCall call, Flavor flavor)
    {
        var path = $"/flavors/{Uri.EscapeDataString(flavor.Id.Value)}";
        return [new LinkView("self", call.Link(path)), new LinkView("bookmark", call.Bookmark(path))];
    }
}
