using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nova.Membership;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">The port.</param>
internal sealed record ServerAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>host</c> or <c>[address]:port</c>.</summary>
    public static bool TryParse(string text, int usualPort, [NotNullWhen(true)] out ServerAddress? address)
    {
        address = null;
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (text.StartsWith('[') && end is 0)
        {
            return false;
        }

        var (host, rest) = end < 0 ? (text, "") : (text[..end], text[end..]);
        var port = usualPort;
        if (rest.Length > 0 && (rest[0] is not ':' || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            return false;
        }

        host = host.TrimStart('[').TrimEnd(']');
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown || port is < 1 or > 65535)
        {
            return false;
        }

        address = new ServerAddress(host, port);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
