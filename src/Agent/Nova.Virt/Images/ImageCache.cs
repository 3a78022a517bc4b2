using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Core.DiskFormats;
using Nova.Virt.Files;
using Nova.Virt.Tools;

namespace Nova.Virt.Images;

/// <summary>
/// Images on this host, in <c>{instances_path}/_base/</c>: fetched once, checked, kept as sparse raw files that overlays lie upon.
/// </summary>
internal sealed partial class ImageCache(string instancesPath, IImageTransfer transfer, TimeProvider time, ILogger logger)
{
    private readonly KeyedLocks<string> _locks = new();

    private string Folder => Path.Combine(instancesPath, "_base");

    /// <summary>The file of an image's disk; whoever names an image by the same content names the same file.</summary>
    public string PathOf(Image image) => Path.Combine(Folder, NameOf(image));

    /// <summary>The file of an empty ephemeral disk.</summary>
    public string PathOfEphemeral(int sizeGiB, string fileSystem) => Path.Combine(Folder, $"ephemeral_{sizeGiB}_{fileSystem}");

    /// <summary>The file of an empty swap disk.</summary>
    public string PathOfSwap(int sizeMiB) => Path.Combine(Folder, $"swap_{sizeMiB}");

    /// <summary>Has the image's disk here.</summary>
    /// <param name="image">The image.</param>
    /// <param name="limitBytes">Largest disk allowed, in octets; <see langword="null"/> for any.</param>
    /// <returns>The path of a raw file, at most as large as the limit.</returns>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/> or <see cref="VirtErrorKind.OutOfResources"/>; no part stays.</exception>
    public async Task<string> EnsureDiskAsync(Image image, long? limitBytes, CancellationToken cancellationToken)
    {
        var path = PathOf(image);
        using var held = await _locks.AcquireAsync(path, cancellationToken);
        if (!Touch(path))
        {
            await FetchAsync(image, path, part => ToRawAsync(image, part, limitBytes, cancellationToken), cancellationToken);
        }

        CheckSize(image, new FileInfo(path).Length, limitBytes);
        return path;
    }

    /// <summary>Has a kernel or ramdisk here, as it came.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/> or <see cref="VirtErrorKind.OutOfResources"/>; no part stays.</exception>
    public async Task<string> EnsureFileAsync(Image image, CancellationToken cancellationToken)
    {
        var path = PathOf(image);
        using var held = await _locks.AcquireAsync(path, cancellationToken);
        if (!Touch(path))
        {
            await FetchAsync(image, path, static _ => Task.CompletedTask, cancellationToken);
        }

        return path;
    }

    /// <summary>Has an empty formatted disk here, made by <paramref name="format"/> in a sparse raw file.</summary>
    public async Task<string> EnsureEmptyAsync(string path, long sizeBytes, Func<string, Task> format, CancellationToken cancellationToken)
    {
        using var held = await _locks.AcquireAsync(path, cancellationToken);
        if (!Touch(path))
        {
            CreateFolder();
            await AtomicFile.MakeAsync(path, async part =>
            {
                AtomicFile.CreateSparse(part, sizeBytes);
                await format(part);
            });
        }

        return path;
    }

    /// <summary>Removes files that are in no order of <paramref name="readOrders"/> and were not wanted for <paramref name="minimumAge"/>.</summary>
    public async Task<int> CleanAsync(
        Func<CancellationToken, Task<IReadOnlyList<SpawnServer>>> readOrders, TimeSpan minimumAge, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder))
        {
            return 0;
        }

        var removed = 0;
        var oldest = time.GetUtcNow() - minimumAge;
        foreach (var path in Directory.EnumerateFiles(Folder).ToList())
        {
            using var held = await _locks.AcquireAsync(WithoutSuffix(path), cancellationToken);

            // A spawn saves its order before it asks for the file, and the orders are read under the file's lock: whoever was given the
            // path before us is in them, whoever comes after us fetches anew.
            if (File.GetLastWriteTimeUtc(path) < oldest && !(await readOrders(cancellationToken)).SelectMany(Uses).Contains(path))
            {
                File.Delete(path);
                LogRemoved(path);
                removed++;
            }
        }

        return removed;
    }

    private static string WithoutSuffix(string path) =>
        path.EndsWith(AtomicFile.PartSuffix, StringComparison.Ordinal) ? path[..^AtomicFile.PartSuffix.Length] : path;

    private static string NameOf(Image image)
    {
        var content = image.Sha512 ?? image.UpdatedAt.ToMicroseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{image.Id}/{content}"))[..20]);
    }

    private static void CheckSize(Image image, long sizeBytes, long? limitBytes)
    {
        if (sizeBytes > limitBytes)
        {
            throw ImageInspector.Bad(image, $"describes a disk of {sizeBytes} bytes, and the flavor's root disk has {limitBytes}");
        }
    }

    private IEnumerable<string> Uses(SpawnServer order)
    {
        yield return PathOf(order.Image);
        foreach (var image in new[] { order.Kernel, order.Ramdisk }.OfType<Image>())
        {
            yield return PathOf(image);
        }

        yield return PathOfSwap(order.SwapMiB);
        foreach (var fileSystem in (string[])["ext2", "ext3", "ext4", "xfs"])
        {
            yield return PathOfEphemeral(order.EphemeralDiskGiB, fileSystem);
        }
    }

    private static async Task ToRawAsync(Image image, string part, long? limitBytes, CancellationToken cancellationToken)
    {
        DiskFacts facts;
        await using (var content = File.OpenRead(part))
        {
            facts = await ImageInspector.InspectAsync(image, content, cancellationToken);
        }

        CheckSize(image, facts.VirtualSizeBytes, limitBytes);
        if (facts.Format is not DiskFormat.Qcow2)
        {
            return;
        }

        var converted = part + ".raw";
        try
        {
            await DiskTool.ConvertToRawAsync(part, converted, facts.VirtualSizeBytes, cancellationToken);
            File.Move(converted, part, overwrite: true);
        }
        finally
        {
            File.Delete(converted);
        }
    }

    private bool Touch(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        return true;
    }

    private async Task FetchAsync(Image image, string path, Func<string, Task> finish, CancellationToken cancellationToken)
    {
        CreateFolder();
        LogFetching(image.Id, path);
        await AtomicFile.MakeAsync(path, async part =>
        {
            await DownloadAsync(image, part, cancellationToken);
            await finish(part);
        });
    }

    private async Task DownloadAsync(Image image, string part, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        long length = 0;
        try
        {
            await using var source = await transfer.OpenAsync(image.Id, cancellationToken);
            await using var target = AtomicFile.Create(part);
            var buffer = new byte[1 << 20];
            while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                length += count;
                if (image.SizeBytes > 0 && length > image.SizeBytes)
                {
                    throw ImageInspector.Bad(image, $"is larger than the {image.SizeBytes} bytes that it should have");
                }

                digest.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        catch (FileNotFoundException)
        {
            throw ImageInspector.Bad(image, "has no content, or is gone");
        }

        if (length is 0 || (image.SizeBytes > 0 && length != image.SizeBytes))
        {
            throw ImageInspector.Bad(image, $"has {length} bytes where {image.SizeBytes} should be");
        }

        if (image.Sha512 is { } expected && !string.Equals(expected, Convert.ToHexStringLower(digest.GetHashAndReset()), StringComparison.OrdinalIgnoreCase))
        {
            throw ImageInspector.Bad(image, "does not have the SHA-512 digest that it should have");
        }
    }

    private void CreateFolder() => Directory.CreateDirectory(
        Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    [LoggerMessage(LogLevel.Information, "Fetching image {Image} into {Path}")]
    private partial void LogFetching(ImageId image, string path);

    [LoggerMessage(LogLevel.Information, "Removed {Path} from the image cache: unused")]
    private partial void LogRemoved(string path);
}
