namespace Nova.Virt.Files;

/// <summary>Reads the end of a log that is rotated: <c>console.log</c> is the newest part, <c>console.log.0</c> the one before.</summary>
internal static class ConsoleLog
{
    /// <summary>At most <paramref name="maxBytes"/> octets from the end, over as many parts as it takes.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadEndAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        List<byte[]> parts = [];
        var wanted = maxBytes;
        foreach (var part in Parts(path))
        {
            if (wanted <= 0)
            {
                break;
            }

            var end = await ReadEndOfFileAsync(part, wanted, cancellationToken);
            parts.Insert(0, end);
            wanted -= end.Length;
        }

        return parts.SelectMany(static part => part).ToArray();
    }

    private static IEnumerable<string> Parts(string path)
    {
        if (File.Exists(path))
        {
            yield return path;
        }

        for (var number = 0; File.Exists($"{path}.{number}"); number++)
        {
            yield return $"{path}.{number}";
        }
    }

    private static async Task<byte[]> ReadEndOfFileAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = (int)Math.Min(maxBytes, stream.Length);
        stream.Seek(-length, SeekOrigin.End);
        var buffer = new byte[length];
        var read = await stream.ReadAtLeastAsync(buffer, length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..read];
    }
}
