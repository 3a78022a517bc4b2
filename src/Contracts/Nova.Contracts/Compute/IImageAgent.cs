using System.Text.Json.Serialization;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What the control plane may ask of the agent on one host about images that no server of it has yet.</summary>
public interface IImageAgent
{
    /// <summary>
    /// Has the host keep the image for the next server that is built from it. It stays for as long as one that a server left behind, so an image
    /// that nobody uses goes again. Nothing where it is there; a call may be repeated.
    /// </summary>
    Task<ImageCacheReply> CacheImageAsync(CacheImage order, CancellationToken cancellationToken);
}

/// <summary>Keep an image.</summary>
/// <param name="RequestId">The user's request, for the agent's log.</param>
/// <param name="Image">The image.</param>
public sealed record CacheImage(string RequestId, Image Image);

/// <summary>How that ended.</summary>
public sealed record ImageCacheReply
{
    /// <summary>Why the image is not there; <see langword="null"/> for success.</summary>
    public AgentFailure? Failure { get; init; }
}

/// <summary>The methods of <see cref="IImageAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class ImageMethods
{
    /// <summary><see cref="IImageAgent.CacheImageAsync"/>.</summary>
    public static readonly RpcMethod<CacheImage, ImageCacheReply> Cache =
        new(ComputeMethods.Topic, "cache_image", new(1, 0), ImageAgentJson.Default.CacheImage, ImageAgentJson.Default.ImageCacheReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CacheImage))]
[JsonSerializable(typeof(ImageCacheReply))]
internal sealed partial class ImageAgentJson : JsonSerializerContext;
