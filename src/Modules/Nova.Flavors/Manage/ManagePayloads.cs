using System.Text.Json.Serialization;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Web;

namespace Nova.Flavors.Manage;

internal sealed record CreateFlavorRequest
{
    public required NewFlavor Flavor { get; init; }
}

internal sealed record NewFlavor
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    /// <summary>A fresh UUID where it is left out.</summary>
    [OrNull]
    [Text(1, 255, Pattern = "^(?! )[a-zA-Z0-9. _-]+(?<! )$", AcceptNumber = true)]
    public string? Id { get; init; }

    [Whole(1, int.MaxValue)]
    public required int Ram { get; init; }

    [JsonPropertyName("vcpus")]
    [Whole(1, int.MaxValue)]
    public required int VCpus { get; init; }

    [Whole(0, int.MaxValue)]
    public required int Disk { get; init; }

    [JsonPropertyName("OS-FLV-EXT-DATA:ephemeral")]
    [Whole(0, int.MaxValue)]
    public int? Ephemeral { get; init; }

    [Whole(0, int.MaxValue)]
    public int? Swap { get; init; }

    [JsonPropertyName("rxtx_factor")]
    [Real(double.Epsilon, 3.40282e+38)]
    [Until(2, 101)]
    public double? RxTxFactor { get; init; }

    [JsonPropertyName("os-flavor-access:is_public")]
    [Flag]
    public bool? IsPublic { get; init; }

    [OrNull]
    [Text(0, 65535, Format = "printable")]
    [Since(2, 55)]
    public string? Description { get; init; }

    public Flavor ToFlavor() => new()
    {
        Id = new FlavorId(Id ?? Identifier.NewUuid().ToString()),
        Name = Name,
        VCpus = VCpus,
        MemoryMiB = Ram,
        RootDiskGiB = Disk,
        EphemeralDiskGiB = Ephemeral ?? 0,
        SwapMiB = Swap ?? 0,
        RxTxFactor = RxTxFactor ?? 1,
        IsPublic = IsPublic ?? true,
        Description = Description,
    };
}

internal sealed record UpdateFlavorRequest
{
    public required FlavorChanges Flavor { get; init; }
}

internal sealed record FlavorChanges
{
    [OrNull]
    [Text(0, 65535, Format = "printable")]
    public required string? Description { get; init; }
}
