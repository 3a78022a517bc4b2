using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Images.Compute;

internal sealed record LinkView(string Rel, string Href)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }
}

/// <summary>An image in <c>GET /images</c>.</summary>
internal sealed record BriefImageView(string Id, string Name, IReadOnlyList<LinkView> Links);

/// <summary>The server that an image was made of.</summary>
internal sealed record ImageServerView(string Id, IReadOnlyList<LinkView> Links);

/// <summary>An image in full.</summary>
internal sealed record ImageView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    [JsonPropertyName("minRam")]
    public int MinRam { get; init; }

    [JsonPropertyName("minDisk")]
    public int MinDisk { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required string Created { get; init; }

    public required string Updated { get; init; }

    public required string Status { get; init; }

    public required int Progress { get; init; }

    [JsonPropertyName("OS-EXT-IMG-SIZE:size")]
    public long Size { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DiskConfig { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageServerView? Server { get; init; }

    public required IReadOnlyList<LinkView> Links { get; init; }
}

internal sealed record ImageResponse(ImageView Image);

internal sealed record ImagesResponse(IReadOnlyList<ImageView> Images)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("images_links")]
    public IReadOnlyList<LinkView>? ImagesLinks { get; init; }
}

internal sealed record BriefImagesResponse(IReadOnlyList<BriefImageView> Images)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("images_links")]
    public IReadOnlyList<LinkView>? ImagesLinks { get; init; }
}

/// <summary>All metadata, both ways.</summary>
internal sealed record ImageMetadataBody
{
    [Entries(128)]
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>One item of metadata, both ways.</summary>
internal sealed record ImageMetadataItemBody
{
    [Entries(1)]
    public required IReadOnlyDictionary<string, string> Meta { get; init; }
}
