using Nova.Contracts.Images;
using Nova.Core;
using Nova.Glance;

namespace Nova.Compute;

/// <summary>Images for a host that does not have them next door: asked of the image service over HTTP.</summary>
internal sealed class ImageCalls(GlanceContent service) : IImageTransfer, IImageUploads
{
    public Task<Stream> OpenAsync(ImageId image, CancellationToken cancellationToken) => service.OpenAsync(image.ToString(), cancellationToken);

    public Task UploadAsync(ImageId image, Stream content, CancellationToken cancellationToken) => service.UploadAsync(image.ToString(), content, cancellationToken);
}
