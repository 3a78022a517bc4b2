using System.Security.Cryptography;
using Nova.Core;

namespace Nova.Networks.Ports;

/// <summary>What a new port is called on its network and on its host.</summary>
internal static class PortNames
{
    /// <summary>Who has the ports of servers, as Nova says it to Neutron.</summary>
    public const string ServerOwner = "compute:nova";

    /// <summary>Random all through: the tap has its first eleven characters, which in a version 7 UUID are little but the time.</summary>
    public static string NewId() => Identifier.NewUuid().ToString("D");

    /// <summary>The name of the device on the host.</summary>
    public static string TapOf(string id) => string.Concat("tap", id.AsSpan(0, 11));

    /// <summary>A random MAC address.</summary>
    public static string NewMac()
    {
        Span<byte> octets = stackalloc byte[3];
        RandomNumberGenerator.Fill(octets);
        return $"fa:16:3e:{octets[0]:x2}:{octets[1]:x2}:{octets[2]:x2}";
    }
}
