using System.Globalization;

namespace Nova.Virt.Tools;

/// <summary>The uses of qemu-img and mkfs. Every format is said, so that no tool ever guesses one from what a guest wrote.</summary>
internal static class DiskTool
{
    // A header made to burn memory or time (CVE-2015-5162) meets the limit, not the host.
    private const string AddressSpaceBytes = "2147483648";
    private const long CpuSecondsAtLeast = 60;
    private const long CpuSecondsForEachGiB = 20;
    private static readonly TimeSpan Quick = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>Writes the disk that a checked qcow2 image describes as a sparse raw file.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>, or <see cref="VirtErrorKind.OutOfResources"/> for a full disk.</exception>
    public static async Task ConvertToRawAsync(string qcow2, string raw, long virtualSizeBytes, CancellationToken cancellationToken)
    {
        var cpu = CpuSecondsAtLeast + (virtualSizeBytes / Sizes.GiB * CpuSecondsForEachGiB);
        string[] arguments =
        [
            $"--as={AddressSpaceBytes}", $"--cpu={Text(cpu)}", $"--fsize={Text(virtualSizeBytes)}", "--core=0", "--",
            "qemu-img", "convert", "-f", "qcow2", "-O", "raw", "-t", "writeback", qcow2, raw,
        ];
        var outcome = await Tool.TryRunAsync("prlimit", arguments, Long, cancellationToken);
        if (outcome.ExitCode is 0)
        {
            return;
        }

        var kind = VirtErrors.KindOf(outcome.ErrorText) is VirtErrorKind.OutOfResources && outcome.ErrorText.Contains("space", StringComparison.Ordinal)
            ? VirtErrorKind.OutOfResources
            : VirtErrorKind.BadImage;
        throw new VirtDriverException(kind, $"The image could not be converted: {outcome.ErrorText}");
    }

    /// <summary>Makes a qcow2 disk over a raw base.</summary>
    public static Task CreateOverlayAsync(string rawBase, string overlay, long sizeBytes, CancellationToken cancellationToken) => Tool.RunAsync(
        "qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", rawBase, overlay, Text(sizeBytes)], Quick, cancellationToken);

    /// <summary>Writes a raw disk over another, which is there and at least as large.</summary>
    public static Task OverwriteRawAsync(string disk, string other, CancellationToken cancellationToken) => Tool.RunAsync(
        "qemu-img", ["convert", "-n", "-f", "raw", "-O", "raw", disk, other], Long, cancellationToken);

    /// <summary>Makes a raw disk of its own out of a raw base.</summary>
    public static async Task CopyRawAsync(string rawBase, string copy, long sizeBytes, CancellationToken cancellationToken)
    {
        await Tool.RunAsync("qemu-img", ["convert", "-f", "raw", "-O", "raw", rawBase, copy], Long, cancellationToken);
        await Tool.RunAsync("qemu-img", ["resize", "-q", "-f", "raw", copy, Text(sizeBytes)], Quick, cancellationToken);
    }

    /// <summary>Writes all that a disk holds, its base included, as a qcow2 file of its own. No guest may have the disk open.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="format">Its format, as it was made: what a guest wrote on it says nothing.</param>
    /// <param name="copy">The new file.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public static Task FlattenAsync(string disk, string format, string copy, CancellationToken cancellationToken) =>
        Tool.RunAsync("qemu-img", ["convert", "-f", format, "-O", "qcow2", disk, copy], Long, cancellationToken);

    /// <summary>Copies a disk as it is, its holes as holes; where the file system can, the copy shares what neither changes.</summary>
    public static Task CopyAsync(string disk, string copy, CancellationToken cancellationToken) =>
        Tool.RunAsync("cp", ["--reflink=auto", "--sparse=always", "--", disk, copy], Long, cancellationToken);

    /// <summary>Makes a disk larger; its format is said, whatever a guest has written into it.</summary>
    public static Task GrowAsync(string disk, string format, long sizeBytes, CancellationToken cancellationToken) =>
        Tool.RunAsync("qemu-img", ["resize", "-q", "-f", format, disk, Text(sizeBytes)], Quick, cancellationToken);

    /// <summary>Makes a file system in a raw file.</summary>
    public static Task FormatAsync(string path, string fileSystem, string label, CancellationToken cancellationToken)
    {
        var force = fileSystem is "xfs" ? "-f" : "-F";
        return Tool.RunAsync("mkfs", ["-t", fileSystem, force, "-q", "-L", label, path], Quick, cancellationToken);
    }

    /// <summary>Makes swap space in a raw file.</summary>
    public static Task FormatSwapAsync(string path, CancellationToken cancellationToken) =>
        Tool.RunAsync("mkswap", ["-L", "swap", path], Quick, cancellationToken);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
