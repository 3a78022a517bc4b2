using System.Collections.Concurrent;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.TestKit.Virt;

/// <summary>An image service that serves files of this machine.</summary>
public sealed class FileImages : IImageTransfer
{
    private readonly ConcurrentDictionary<ImageId, string> _files = [];
    private int _opened;

    /// <summary>How many transfers were begun.</summary>
    public int Opened => _opened;

    /// <summary>Registers a file.</summary>
    public Image Add(string path, string diskFormat, IReadOnlyDictionary<string, string>? properties = null)
    {
        Image image = new()
        {
            Id = Identifier.New<ImageId>(),
            Name = Path.GetFileName(path),
            Status = "active",
            DiskFormat = diskFormat,
            ContainerFormat = "bare",
            SizeBytes = new FileInfo(path).Length,
            Owner = new ProjectId("demo"),
            Visibility = "public",
            Properties = properties ?? new Dictionary<string, string>(),
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        _files[image.Id] = path;
        return image;
    }

    public Task<Stream> OpenAsync(ImageId image, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        return Task.FromResult<Stream>(File.OpenRead(_files.TryGetValue(image, out var path) ? path : throw new FileNotFoundException("No such image.")));
    }
}
