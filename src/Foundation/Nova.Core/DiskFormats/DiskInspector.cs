namespace Nova.Core.DiskFormats;

/// <summary>
/// Judges the content of a disk image before any program opens it: its true format, and whether it reaches for anything but itself
/// (CVE-2022-47951, OSSA-2024-001, OSSA-2024-002). Reads a few headers of bounded size and guesses nothing: a format is what was
/// declared and found, or the image is refused.
/// </summary>
public static class DiskInspector
{
    private const int HeadBytes = 128 * 1024;
    private const int SectorBytes = 512;

    private static readonly Signature[] Signatures =
    [
        new(DiskFormat.Qcow2, 0, [0x51, 0x46, 0x49, 0xfb]),
        new(DiskFormat.Vmdk, 0, [.. "KDMV"u8]),
        new(DiskFormat.Vmdk, 0, [.. "COWD"u8]),
        new(DiskFormat.Vhd, 0, [.. "conectix"u8]),
        new(DiskFormat.Vhdx, 0, [.. "vhdxfile"u8]),
        new(DiskFormat.Vdi, 0x40, [0x7f, 0x10, 0xda, 0xbe]),
        new(DiskFormat.Qed, 0, [.. "QED\0"u8]),
        new(DiskFormat.Luks, 0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]),
        new(DiskFormat.Parallels, 0, [.. "WithoutFreeSpace"u8]),
        new(DiskFormat.Parallels, 0, [.. "WithouFreSpacExt"u8]),
        new(DiskFormat.Bochs, 0, [.. "Bochs Virtual HD Image"u8]),
        new(DiskFormat.Iso, 0x8001, [.. "CD001"u8]),
        new(DiskFormat.Iso, 0x8001, [.. "BEA01"u8]),
    ];

    /// <summary>Judges one image.</summary>
    /// <param name="declared">What Glance's <c>disk_format</c> says that it is, e.g. <c>qcow2</c>, <c>ami</c>.</param>
    /// <param name="content">Its content, seekable; left wherever reading ended.</param>
    /// <returns>
    /// Facts of an image that is what was declared and needs no other file; else <see cref="Fault.Invalid"/>, whose reason follows
    /// "the image …": <c>has a backing file</c>.
    /// </returns>
    public static async Task<Result<DiskFacts>> InspectAsync(string declared, Stream content, CancellationToken cancellationToken)
    {
        if (FormatOf(declared) is not { } wanted)
        {
            return new Fault.Invalid($"is declared as '{declared}', which cannot be checked");
        }

        var head = await ReadAsync(content, 0, HeadBytes, cancellationToken);
        var tail = await ReadAsync(content, Math.Max(0, content.Length - SectorBytes), SectorBytes, cancellationToken);
        var found = Detect(head, tail);
        if (found.Count > 1)
        {
            return new Fault.Invalid($"can be read as {string.Join(" and as ", found.Select(Name).Order(StringComparer.Ordinal))}");
        }

        var format = found.Count is 0 ? DiskFormat.Raw : found.Single();
        return format == wanted
            ? Measure(format, head, tail, content.Length)
            : new Fault.Invalid($"is declared as {Name(wanted)} but its content is {Name(format)}");
    }

    private static DiskFormat? FormatOf(string declared) => declared switch
    {
        "raw" or "ami" or "aki" or "ari" => DiskFormat.Raw,
        "qcow2" => DiskFormat.Qcow2,
        "iso" => DiskFormat.Iso,
        "vmdk" => DiskFormat.Vmdk,
        "vhd" => DiskFormat.Vhd,
        "vdi" => DiskFormat.Vdi,
        _ => null,
    };

    private static Result<DiskFacts> Measure(DiskFormat format, byte[] head, byte[] tail, long length)
    {
        var size = format switch
        {
            DiskFormat.Qcow2 => Qcow2Header.Check(head, length),
            DiskFormat.Vmdk => ForeignHeaders.CheckVmdk(head),
            DiskFormat.Vhd => ForeignHeaders.CheckVhd(tail),
            DiskFormat.Vdi => ForeignHeaders.CheckVdi(head),
            _ => length,
        };
        return size.TryGet(out var bytes, out var fault) ? new DiskFacts(format, bytes) : fault;
    }

    private static HashSet<DiskFormat> Detect(byte[] head, byte[] tail)
    {
        var found = Signatures.Where(signature => signature.IsIn(head)).Select(static signature => signature.Format).ToHashSet();
        if (ForeignHeaders.IsVmdkDescriptor(head))
        {
            found.Add(DiskFormat.Vmdk);
        }

        if (tail.AsSpan().StartsWith("conectix"u8))
        {
            found.Add(DiskFormat.Vhd); // a fixed VHD is the raw disk and a footer
        }

        if (tail.AsSpan().StartsWith("koly"u8))
        {
            found.Add(DiskFormat.Dmg);
        }

        return found;
    }

    private static string Name(DiskFormat format) => format.ToString().ToLowerInvariant();

    private static async Task<byte[]> ReadAsync(Stream content, long offset, int count, CancellationToken cancellationToken)
    {
        content.Seek(offset, SeekOrigin.Begin);
        var buffer = new byte[count];
        var read = await content.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken);
        return buffer[..read];
    }

    private sealed record Signature(DiskFormat Format, int Offset, byte[] Octets)
    {
        public bool IsIn(byte[] head) =>
            head.Length >= Offset + Octets.Length && head.AsSpan(Offset, Octets.Length).SequenceEqual(Octets);
    }
}
