using System.Buffers;
using System.Security.Cryptography;
using Nova.Core;

namespace Nova.Images.Content;

/// <summary>What was measured while content was written.</summary>
internal sealed record ContentDigest(long SizeBytes, string Md5, string Sha512);

/// <summary>Writes a stream to a file, counting and hashing as it goes.</summary>
internal static class ContentWriter
{
    private const int BufferBytes = 1024 * 1024;

    public static async Task<Result<ContentDigest>> WriteAsync(Stream source, FileStream target, long limitBytes, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5); // "checksum" of the API; trust rests on SHA-512
        using var sha512 = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            target.SetLength(0);
            long length = 0;
            while (await source.ReadAtLeastAsync(buffer.AsMemory(0, BufferBytes), BufferBytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var count)
            {
                length += count;
                if (length > limitBytes)
                {
                    return new Fault.TooLarge(limitBytes);
                }

                md5.AppendData(buffer, 0, count);
                sha512.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            await target.FlushAsync(cancellationToken);
            RandomAccess.FlushToDisk(target.SafeFileHandle);
            return new ContentDigest(length, Convert.ToHexStringLower(md5.GetHashAndReset()), Convert.ToHexStringLower(sha512.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
