using System.Collections.Concurrent;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.TestKit.Compute;

/// <summary>An image service that only remembers what it was sent.</summary>
internal sealed class RecordingUploads : IImageUploads
{
    /// <summary>The content of each image.</summary>
    public ConcurrentDictionary<ImageId, byte[]> Contents { get; } = [];

    public async Task UploadAsync(ImageId image, Stream content, CancellationToken cancellationToken)
    {
        using MemoryStream copy = new();
        await content.CopyToAsync(copy, cancellationToken);
        Contents[image] = copy.ToArray();
    }
}
