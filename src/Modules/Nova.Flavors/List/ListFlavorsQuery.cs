using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Flavors.List;

[ClosedSince(2, 75)]
internal sealed record ListFlavorsQuery
{
    private const string DefaultKey = "flavorid";

    public string? Limit { get; init; }
    public string? Marker { get; init; }
    public string? IsPublic { get; init; }

    [JsonPropertyName("minRam")]
    public string? MinRam { get; init; }

    [JsonPropertyName("minDisk")]
    public string? MinDisk { get; init; }

    [WireName("sort_key")]
    [Until(2, 101)]
    [OneOf(
        "created_at", "description", "disabled", "ephemeral_gb", "flavorid", "id", "is_public", "memory_mb", "name", "root_gb", "rxtx_factor",
        "swap", "updated_at", "vcpu_weight", "vcpus")]
    public string? OldSortKey { get; init; }

    [Since(2, 102)]
    [OneOf(
        "created_at", "description", "disabled", "ephemeral_gb", "flavorid", "id", "is_public", "memory_mb", "name", "root_gb",
        "swap", "updated_at", "vcpu_weight", "vcpus")]
    public string? SortKey { get; init; }

    [OneOf("asc", "desc")]
    public string? SortDir { get; init; }

    [Since(2, 102)]
    public string? Name { get; init; }

    public FlavorOrder Order => new(SortKey ?? OldSortKey ?? DefaultKey, SortDir is "desc");
}
