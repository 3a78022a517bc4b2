using Nova.Contracts.Images;

namespace Nova.Virt;

/// <summary>A hypervisor that can fetch an image before any server wants it.</summary>
public interface IImageFetchingDriver : IVirtDriver
{
    /// <summary>Has the image on the host, checked as for a server; nothing where it is.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/> or <see cref="VirtErrorKind.OutOfResources"/>.</exception>
    Task FetchImageAsync(Image image, CancellationToken cancellationToken);
}
