using Nova.Core;

namespace Nova.Contracts.Images;

/// <summary>Images that are made of servers: registered, found again and removed. Served by the images module, from its own store or from Glance.</summary>
public interface IServerImages
{
    /// <summary>Registers an image without content; where there is one of this id already, answers that.</summary>
    /// <returns><see cref="Fault.NotFound"/> for an id whose image was deleted; whatever the image service refuses.</returns>
    Task<Result<Image>> RegisterAsync(RequestContext caller, NewImage image, CancellationToken cancellationToken);

    /// <summary>Makes a registered image active without content: what it is made of, its properties say. Nothing where it is active.</summary>
    /// <returns><see cref="Fault.NotFound"/> for an image that is gone; whatever the image service refuses.</returns>
    Task<Result<Done>> ActivateAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken);

    /// <summary>Removes an image and its content, protected or not; nothing where there is none.</summary>
    /// <returns><see cref="Fault.Unavailable"/> where the image service does not answer; the call may be repeated.</returns>
    Task<Result<Done>> RemoveAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken);

    /// <summary>The images of the caller's project that have all these properties, newest first; at most 1000.</summary>
    Task<Result<IReadOnlyList<Image>>> ListAsync(RequestContext caller, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken);
}

/// <summary>Writes the octets of images for a hypervisor host. Served by the images module, or by a Glance client on the host.</summary>
public interface IImageUploads
{
    /// <summary>Gives a registered image its content, upon which it is active; nothing where it is already.</summary>
    /// <exception cref="FileNotFoundException">There is no such image any more.</exception>
    /// <exception cref="IOException">The image service did not take it; the call may be repeated with the content from its beginning.</exception>
    Task UploadAsync(ImageId image, Stream content, CancellationToken cancellationToken);
}

/// <summary>An image that is to be registered.</summary>
public sealed record NewImage
{
    /// <summary>The id that it shall have; the caller makes it up, so that a repeated call makes one image.</summary>
    public required ImageId Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The project that it shall belong to.</summary>
    public required ProjectId Owner { get; init; }

    /// <summary><c>private</c>, or <c>shared</c> where others shall be able to become members.</summary>
    public string Visibility { get; init; } = "private";

    /// <summary>E.g. <c>qcow2</c>.</summary>
    public required string DiskFormat { get; init; }

    /// <summary>E.g. <c>bare</c>.</summary>
    public string ContainerFormat { get; init; } = "bare";

    /// <summary>Root disk that a server needs at least, in GiB.</summary>
    public int MinDiskGiB { get; init; }

    /// <summary>Memory that a server needs at least, in MiB.</summary>
    public int MinMemoryMiB { get; init; }

    /// <summary>Every other property.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
