using Nova.Contracts.Images;

namespace Nova.Virt.Libvirt;

/// <summary>Images that are fetched before any server wants them; the cache's cleaner treats them as those that a server left behind.</summary>
internal sealed partial class LibvirtDriver : IImageFetchingDriver
{
    public Task FetchImageAsync(Image image, CancellationToken cancellationToken) => VirtErrors.GuardAsync(
        $"Fetching image {image.Id}",
        async () => _ = image.DiskFormat is "aki" or "ari"
            ? await images.EnsureFileAsync(image, cancellationToken)
            : await images.EnsureDiskAsync(image, limitBytes: null, cancellationToken));
}
