using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Images that a simulated host has fetched, in memory only.</summary>
internal sealed partial class SimulatedDriver : IImageFetchingDriver
{
    private readonly HashSet<ImageId> _images = [];

    public async Task FetchImageAsync(Image image, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.FetchImage, cancellationToken);
        Check(image);
        lock (_guard)
        {
            _images.Add(image.Id);
        }
    }

    /// <summary>Whether the host has fetched the image.</summary>
    internal bool HasFetched(ImageId image)
    {
        lock (_guard)
        {
            return _images.Contains(image);
        }
    }
}
