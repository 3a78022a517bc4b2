using Nova.Core;

namespace Nova.Contracts.Images;

/// <summary>Finds images that a caller may boot. Served by the images module, from its own store or from Glance.</summary>
public interface IImageCatalog
{
    /// <summary>The image as the caller may see it: own, public, community or shared.</summary>
    /// <returns><see cref="Fault.NotFound"/> for no such image or another project's private one.</returns>
    Task<Result<Image>> FindAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken);
}

/// <summary>Reads the octets of images for a hypervisor host. Served by the images module, or by a Glance client on the host.</summary>
public interface IImageTransfer
{
    /// <summary>Opens the image's content from its beginning; the caller disposes the stream and checks its digest.</summary>
    /// <exception cref="FileNotFoundException">There is no such image, or it has no content.</exception>
    Task<Stream> OpenAsync(ImageId image, CancellationToken cancellationToken);
}

/// <summary>What is known of an image.</summary>
public sealed record Image
{
    /// <summary>The image.</summary>
    public required ImageId Id { get; init; }

    /// <summary>The name; empty where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>Glance's status; only <c>active</c> can be booted.</summary>
    public required string Status { get; init; }

    /// <summary><c>raw</c>, <c>qcow2</c>, <c>iso</c>, <c>ami</c>, <c>aki</c>, <c>ari</c> … as declared and, where we hold it, checked.</summary>
    public required string DiskFormat { get; init; }

    /// <summary><c>bare</c>, <c>ami</c>, <c>aki</c>, <c>ari</c> ….</summary>
    public required string ContainerFormat { get; init; }

    /// <summary>Octets of the content.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Size of the disk that the content describes, in octets, where it is known.</summary>
    public long? VirtualSizeBytes { get; init; }

    /// <summary>Root disk that a server needs at least, in GiB.</summary>
    public int MinDiskGiB { get; init; }

    /// <summary>Memory that a server needs at least, in MiB.</summary>
    public int MinMemoryMiB { get; init; }

    /// <summary>SHA-512 of the content, lower-case hexadecimal, where it is known.</summary>
    public string? Sha512 { get; init; }

    /// <summary>The owning project.</summary>
    public required ProjectId Owner { get; init; }

    /// <summary><c>public</c>, <c>private</c>, <c>shared</c> or <c>community</c>.</summary>
    public required string Visibility { get; init; }

    /// <summary>Every other property, e.g. <c>architecture</c>, <c>hw_disk_bus</c>, <c>kernel_id</c>, <c>ramdisk_id</c>, <c>os_command_line</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
