using System.Text;

namespace Nova.NetworkAgent.State;

/// <summary>Files that are there whole or not at all, whenever the process or the machine stops.</summary>
internal static class WholeFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes where the content differs; readable by everyone, as dnsmasq runs as another user.</summary>
    /// <returns>Whether it differed.</returns>
    public static async Task<bool> WriteAsync(string path, string content, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await File.ReadAllTextAsync(path, cancellationToken) == content)
        {
            return false;
        }

        var draft = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.WriteThrough };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }

        await using (FileStream stream = new(draft, options))
        {
            await stream.WriteAsync(Utf8.GetBytes(content), cancellationToken);
        }

        File.Move(draft, path, overwrite: true);
        return true;
    }
}
