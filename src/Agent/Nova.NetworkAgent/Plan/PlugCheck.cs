using System.Net;
using System.Text.RegularExpressions;
using Nova.Contracts.Networks;

namespace Nova.NetworkAgent.Plan;

/// <summary>
/// Refuses what must never reach a rule, a configuration file or a command line. The control plane made these values and checked
/// them; this is the second lock, for the day that the first one fails.
/// </summary>
internal static partial class PlugCheck
{
    /// <summary>Throws unless every part of the plug has its proper form.</summary>
    /// <exception cref="InvalidOperationException">One has not.</exception>
    public static void Demand(PortPlug plug)
    {
        foreach (var port in plug.Ports)
        {
            Demand(Device().IsMatch(port.Bridge), "bridge", port.Bridge);
            Demand(Device().IsMatch(port.TapDevice), "tap device", port.TapDevice);
            Demand(Mac().IsMatch(port.MacAddress), "MAC address", port.MacAddress);
            Demand(port.Mtu is >= 68 and <= 65_535, "MTU", port.Mtu.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var address in port.Addresses)
            {
                DemandAddress(address);
            }
        }
    }

    /// <summary>Whether it may be the name of a device.</summary>
    public static bool IsDevice(string name) => Device().IsMatch(name);

    /// <summary>The name as DNS may have it, or empty where it cannot be one.</summary>
    public static string HostnameOf(string name) => Label().IsMatch(name) ? name.ToLowerInvariant() : "";

    private static void DemandAddress(FixedAddress address)
    {
        Demand(IPNetwork.TryParse(address.Cidr, out _), "subnet", address.Cidr);
        foreach (var text in new[] { address.Address, address.Gateway, address.DhcpServer }.Concat(address.NameServers).OfType<string>())
        {
            Demand(IPAddress.TryParse(text, out var parsed) && parsed.ToString() == text, "address", text);
        }
    }

    private static void Demand(bool proper, string what, string value)
    {
        if (!proper)
        {
            throw new InvalidOperationException($"'{value}' is no {what}.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}\z")]
    private static partial Regex Device();

    [GeneratedRegex(@"^[0-9a-f]{2}(:[0-9a-f]{2}){5}\z")]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex Label();
}
