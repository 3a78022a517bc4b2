using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nova.Web;

/// <summary>Listening sockets that the parent process handed over, by the name of the surface (systemd's socket activation).</summary>
/// <param name="ByName">File descriptors by name.</param>
public sealed record ListenSockets(IReadOnlyDictionary<string, int> ByName)
{
    private const int FirstDescriptor = 3;

    /// <summary>Reads <c>LISTEN_FDS</c>, <c>LISTEN_FDNAMES</c> and <c>LISTEN_PID</c>; without the last one they are taken for ours.</summary>
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "These variables are the protocol of inherited sockets, not configuration.")]
    public static ListenSockets FromEnvironment() => Parse(
        Environment.GetEnvironmentVariable("LISTEN_FDS"), Environment.GetEnvironmentVariable("LISTEN_FDNAMES"),
        Environment.GetEnvironmentVariable("LISTEN_PID"), Environment.ProcessId);

    internal static ListenSockets Parse(string? count, string? names, string? process, int ownProcess)
    {
        Dictionary<string, int> byName = new(StringComparer.Ordinal);
        var isOurs = string.IsNullOrEmpty(process) || process == ownProcess.ToString(CultureInfo.InvariantCulture);
        if (isOurs && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var sockets))
        {
            var each = (names ?? "").Split(':');
            for (var index = 0; index < Math.Min(sockets, each.Length); index++)
            {
                byName[each[index]] = FirstDescriptor + index;
            }
        }

        return new ListenSockets(byName);
    }
}
