using System.Net;

namespace Nova.Servers.Create;

/// <summary>The addresses that users say their server is reached at.</summary>
internal static class AccessAddress
{
    /// <summary>The one spelling of an IPv6 address that is shown (RFC 5952), whichever was given.</summary>
    public static string? Canonical(string? text) => IPAddress.TryParse(text, out var address) ? address.ToString() : text;
}
