using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nova.Volumes.Files;

/// <summary>Copies octets so that zeros take no room.</summary>
internal static partial class SparseCopy
{
    private const int SeekData = 3; // SEEK_DATA of Linux
    private const int SeekHole = 4; // SEEK_HOLE
    private const int NoSuchAddress = 6; // ENXIO: there is no data behind
    private const int BufferBytes = 1 << 20;

    // A file system's block: what is written at all is written whole blocks at a time.
    private const int BlockBytes = 4096;

    /// <summary>Copies what a sparse file holds to a fresh file of at least its size, at the same places; its holes are not even read.</summary>
    public static async Task CopyFileAsync(FileStream from, FileStream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var position = 0L; position < from.Length;)
            {
                // Where the file system tells nothing of holes, all of it is data.
                var start = Seek(from.SafeFileHandle, position, SeekData);
                if (start < 0 && Marshal.GetLastPInvokeError() is NoSuchAddress)
                {
                    return;
                }

                start = start < 0 ? position : start;
                var end = Seek(from.SafeFileHandle, start, SeekHole) is > 0 and var hole ? hole : from.Length;
                for (position = start; position < end;)
                {
                    var count = await RandomAccess.ReadAsync(
                        from.SafeFileHandle, buffer.AsMemory(0, (int)Math.Min(BufferBytes, end - position)), position, cancellationToken);
                    if (count is 0)
                    {
                        return;
                    }

                    await WriteAsync(to, position, buffer.AsMemory(0, count), isFresh: true, cancellationToken);
                    position += count;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    /// <summary>Copies everything to the beginning of <paramref name="to"/>, whose other octets are taken to be zero where <paramref name="isFresh"/>.</summary>
    /// <returns>Octets copied.</returns>
    public static async Task<long> CopyAsync(Stream from, FileStream to, bool isFresh, long limitBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long position = 0;
            while (await from.ReadAtLeastAsync(buffer.AsMemory(0, BufferBytes), BufferBytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var count)
            {
                if (position + count > limitBytes)
                {
                    throw new IOException($"The content is larger than the volume, {limitBytes} bytes.");
                }

                await WriteAsync(to, position, buffer.AsMemory(0, count), isFresh, cancellationToken);
                position += count;
            }

            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task WriteAsync(FileStream to, long position, ReadOnlyMemory<byte> octets, bool isFresh, CancellationToken cancellationToken)
    {
        if (!isFresh)
        {
            await RandomAccess.WriteAsync(to.SafeFileHandle, octets, position, cancellationToken);
            return;
        }

        var start = -1;
        for (var offset = 0; offset < octets.Length; offset += BlockBytes)
        {
            var block = octets.Slice(offset, Math.Min(BlockBytes, octets.Length - offset));
            var isZero = !block.Span.ContainsAnyExcept((byte)0);
            if (!isZero && start < 0)
            {
                start = offset;
            }
            else if (isZero && start >= 0)
            {
                await RandomAccess.WriteAsync(to.SafeFileHandle, octets[start..offset], position + start, cancellationToken);
                start = -1;
            }
        }

        if (start >= 0)
        {
            await RandomAccess.WriteAsync(to.SafeFileHandle, octets[start..], position + start, cancellationToken);
        }
    }
}
