namespace Nova.Virt.Files;

/// <summary>Files that are there whole or not at all, whatever moment the process dies at, and that only their owner reads.</summary>
internal static class AtomicFile
{
    /// <summary>Beside the final name while it is made; left-overs are overwritten by the next try.</summary>
    public const string PartSuffix = ".part";

    /// <summary>Owner only: images and orders are other people's (CVE-2013-0326).</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Has <paramref name="make"/> fill a temporary name, then gives it the final one; a failure leaves nothing.</summary>
    public static async Task MakeAsync(string path, Func<string, Task> make)
    {
        var part = path + PartSuffix;
        try
        {
            File.Delete(part);
            await make(part);
            File.SetUnixFileMode(part, OwnerOnly);
            using (var handle = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Writes octets.</summary>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        MakeAsync(path, async part =>
        {
            await using var stream = Create(part);
            await stream.WriteAsync(content, cancellationToken);
        });

    /// <summary>Opens a new file that only its owner may read.</summary>
    public static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    });

    /// <summary>Makes an empty sparse file of a size.</summary>
    public static void CreateSparse(string path, long sizeBytes)
    {
        using var stream = Create(path);
        stream.SetLength(sizeBytes);
    }
}
