using Nova.Web;

namespace Nova.Fleet.Aggregates;

internal sealed record CacheImagesRequest
{
    [Items(1, int.MaxValue)]
    public required IReadOnlyList<CachedImage> Cache { get; init; }
}

internal sealed record CachedImage
{
    [Text(0, int.MaxValue, Format = "uuid")]
    public required string Id { get; init; }
}
