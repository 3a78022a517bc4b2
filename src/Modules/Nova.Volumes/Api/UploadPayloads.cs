using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Volumes.Api;

internal sealed record UploadRequest
{
    [JsonPropertyName("os-volume_upload_image")]
    public required UploadBody Upload { get; init; }
}

internal sealed record UploadBody
{
    [Text(1, 255)]
    public required string ImageName { get; init; }

    /// <summary>Nothing follows from it: volumes that servers use are refused.</summary>
    public bool? Force { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? DiskFormat { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? ContainerFormat { get; init; }

    /// <summary>Since 3.1.</summary>
    [OneOf("community", "public", "private", "shared")]
    public string? Visibility { get; init; }

    /// <summary>Since 3.1.</summary>
    public bool? Protected { get; init; }
}
