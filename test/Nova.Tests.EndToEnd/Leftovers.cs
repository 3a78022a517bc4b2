namespace Nova.Tests.EndToEnd;

/// <summary>What of a cloud is still on the machine.</summary>
internal static class Leftovers
{
    /// <summary>Everything; empty after a good <c>./dev down</c>.</summary>
    public static IReadOnlyList<string> Of(Cloud cloud) => [.. ProcessesOf(cloud), .. MountsOf(cloud), .. FilesOf(cloud)];

    /// <summary>Command lines that name it, whoever's child they have become.</summary>
    public static IEnumerable<string> ProcessesOf(Cloud cloud) =>
        from process in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        let command = ReadOrEmpty(Path.Combine(process, "cmdline")).Replace('\0', ' ')
        where Names(cloud, command)
        select $"process {Path.GetFileName(process)}: {command}";

    /// <summary>Its files, wherever they are.</summary>
    public static IEnumerable<string> FilesOf(Cloud cloud)
    {
        string[] folders = [cloud.State, $"/run/{cloud.Name}", $"/run/{cloud.Name}-fleet"];
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
            .Concat(Directory.Exists("/run/netns") ? Directory.EnumerateFiles("/run/netns", $"{cloud.Name}*") : []);
    }

    private static IEnumerable<string> MountsOf(Cloud cloud) => ReadOrEmpty("/proc/self/mounts").Split('\n').Where(line => Names(cloud, line));

    private static bool Names(Cloud cloud, string text) =>
        text.Contains(cloud.Name, StringComparison.Ordinal) || text.Contains(cloud.Folder, StringComparison.Ordinal);

    // A process may end while it is looked at.
    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
