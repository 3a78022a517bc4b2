using Nova.Contracts.Metadata;
using Nova.Virt.Tools;

namespace Nova.Virt.Files;

/// <summary>Makes config drives: an ISO 9660 disk that the guest knows by its label.</summary>
internal static class ConfigDrive
{
    /// <summary>The label that guests look for.</summary>
    public const string Label = "config-2";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Writes the files as an ISO 9660 image with Joliet and Rock Ridge names.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.Hypervisor"/>: a path leads out of the drive, or the program failed.</exception>
    public static async Task BuildAsync(string program, IReadOnlyList<GuestFile> files, string iso, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("nova-config-").FullName; // owner only, by the system
        try
        {
            foreach (var file in files)
            {
                var path = Path.Combine([root, .. Segments(file.Path)]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                await stream.WriteAsync(file.Content, cancellationToken);
            }

            string[] arguments =
            [
                "-o", iso, "-ldots", "-allow-lowercase", "-allow-multidot", "-l", "-quiet", "-J", "-joliet-long", "-r", "-V", Label, root,
            ];
            await Tool.RunAsync(program, arguments, Limit, cancellationToken);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>The parts of a relative path; anything that could lead elsewhere is refused.</summary>
    internal static string[] Segments(string path)
    {
        var segments = path.Split('/');
        var bad = path.Contains('\\', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)
            || segments.Any(static segment => segment is "" or "." or "..");
        return bad ? throw new VirtDriverException(VirtErrorKind.Hypervisor, $"'{path}' cannot be on a config drive.") : segments;
    }
}
