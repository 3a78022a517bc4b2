using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Volumes.Api;

internal sealed record TypeRequest
{
    public required TypeBody VolumeType { get; init; }
}

[OpenObject]
internal sealed record TypeBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [OrNull]
    [JsonPropertyName("os-volume-type-access:is_public")]
    [Flag]
    public bool? IsPublic { get; init; }

    [OrNull]
    [Flag]
    [JsonPropertyName("is_public")]
    public bool? Public { get; init; }

    [OrNull]
    [Entries(128)]
    public IReadOnlyDictionary<string, string>? ExtraSpecs { get; init; }
}

internal sealed record ExtraSpecsRequest
{
    [Entries(128)]
    public required IReadOnlyDictionary<string, string> ExtraSpecs { get; init; }
}

internal sealed record QuotaSetRequest
{
    public required QuotaSetBody QuotaSet { get; init; }
}

[OpenObject]
internal sealed record QuotaSetBody
{
    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? Volumes { get; init; }

    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? Snapshots { get; init; }

    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? Gigabytes { get; init; }

    [OrNull]
    [Whole(-1, int.MaxValue)]
    public long? PerVolumeGigabytes { get; init; }
}
