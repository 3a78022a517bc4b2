namespace Nova.TestKit.Network;

/// <summary>A test that makes network namespaces: it needs root and the programs of the network agent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly string[] Programs = ["ip", "nft", "dnsmasq", "busybox"];

    public NetworkFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root to make network namespaces";
        }
        else if (Programs.FirstOrDefault(program => !IsInstalled(program)) is { } missing)
        {
            Skip = $"needs {missing}, which this machine lacks";
        }
    }

    private static bool IsInstalled(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));
}
