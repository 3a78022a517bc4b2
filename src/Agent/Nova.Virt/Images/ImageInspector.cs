using Nova.Contracts.Images;

namespace Nova.Virt.Images;

/// <summary>
/// Judges the content of an image before any program opens it: its true format, and whether it reaches for anything but itself
/// (CVE-2022-47951, OSSA-2024-001, OSSA-2024-002). Reads a few headers, never the declared format's word.
/// </summary>
internal static class ImageInspector
{
    private const int HeadBytes = 128 * 1024;
    private const int SectorBytes = 512;

    private static readonly Signature[] Signatures =
    [
        new(ImageFormat.Qcow2, 0, [0x51, 0x46, 0x49, 0xfb]),
        new(ImageFormat.Vmdk, 0, [.. "KDMV"u8]),
        new(ImageFormat.Vmdk, 0, [.. "COWD"u8]),
        new(ImageFormat.Vhd, 0, [.. "conectix"u8]),
        new(ImageFormat.Vhdx, 0, [.. "vhdxfile"u8]),
        new(ImageFormat.Vdi, 0x40, [0x7f, 0x10, 0xda, 0xbe]),
        new(ImageFormat.Qed, 0, [.. "QED\0"u8]),
        new(ImageFormat.Luks, 0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]),
        new(ImageFormat.Parallels, 0, [.. "WithoutFreeSpace"u8]),
        new(ImageFormat.Parallels, 0, [.. "WithouFreSpacExt"u8]),
        new(ImageFormat.Bochs, 0, [.. "Bochs Virtual HD Image"u8]),
        new(ImageFormat.Iso, 0x8001, [.. "CD001"u8]),
        new(ImageFormat.Iso, 0x8001, [.. "BEA01"u8]),
    ];

    /// <summary>Judges one image.</summary>
    /// <param name="image">What is declared of it.</param>
    /// <param name="content">Its content, seekable.</param>
    /// <returns>Facts of an image that is safe to open by its format: raw, qcow2 or ISO.</returns>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>, with the reason in plain words.</exception>
    public static async Task<ImageFacts> InspectAsync(Image image, Stream content, CancellationToken cancellationToken)
    {
        var head = await ReadAsync(content, 0, HeadBytes, cancellationToken);
        var tail = await ReadAsync(content, Math.Max(0, content.Length - SectorBytes), SectorBytes, cancellationToken);
        var format = Detect(head, tail, image);
        var declared = Declared(image);
        if (format != declared)
        {
            throw Bad(image, $"is declared as {Name(declared)} but its content is {Name(format)}");
        }

        return format is ImageFormat.Qcow2
            ? new ImageFacts(format, Qcow2Header.Check(head, content.Length, reason => Bad(image, reason)))
            : new ImageFacts(format, content.Length);
    }

    /// <summary>A refusal, in the words that the user reads.</summary>
    internal static VirtDriverException Bad(Image image, string reason) =>
        new(VirtErrorKind.BadImage, $"Image {image.Id} is unacceptable: it {reason}.");

    private static ImageFormat Detect(byte[] head, byte[] tail, Image image)
    {
        var found = Signatures.Where(signature => signature.IsIn(head)).Select(static signature => signature.Format).ToHashSet();
        if (IsVmdkDescriptor(head))
        {
            found.Add(ImageFormat.Vmdk);
        }

        if (tail.AsSpan().StartsWith("conectix"u8))
        {
            found.Add(ImageFormat.Vhd); // a fixed VHD is the raw disk and a footer
        }

        if (tail.AsSpan().StartsWith("koly"u8))
        {
            found.Add(ImageFormat.Dmg);
        }

        return found.Count switch
        {
            0 => ImageFormat.Raw,
            1 => found.Single(),
            _ => throw Bad(image, $"can be read as {string.Join(" and as ", found.Select(Name).Order())}"),
        };
    }

    // Text, which tools accept after blank lines and comments as well.
    private static bool IsVmdkDescriptor(byte[] head) =>
        head.AsSpan(0, Math.Min(head.Length, 4096)).IndexOf("# Disk DescriptorFile"u8) >= 0
        || head.AsSpan(0, Math.Min(head.Length, 4096)).IndexOf("createType="u8) >= 0;

    private static ImageFormat Declared(Image image) => image.DiskFormat switch
    {
        "raw" or "ami" or "aki" or "ari" => ImageFormat.Raw,
        "qcow2" => ImageFormat.Qcow2,
        "iso" => ImageFormat.Iso,
        var other => throw Bad(image, $"is declared as '{other}', and this hypervisor takes raw, qcow2 and iso"),
    };

    private static string Name(ImageFormat format) => format.ToString().ToLowerInvariant();

    private static async Task<byte[]> ReadAsync(Stream content, long offset, int count, CancellationToken cancellationToken)
    {
        content.Seek(offset, SeekOrigin.Begin);
        var buffer = new byte[count];
        var read = await content.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken);
        return buffer[..read];
    }

    private sealed record Signature(ImageFormat Format, int Offset, byte[] Octets)
    {
        public bool IsIn(byte[] head) =>
            head.Length >= Offset + Octets.Length && head.AsSpan(Offset, Octets.Length).SequenceEqual(Octets);
    }
}
