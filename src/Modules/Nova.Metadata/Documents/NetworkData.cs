using System.Net;
using System.Text.Json;
using Nova.Contracts.Networks;

namespace Nova.Metadata.Documents;

/// <summary>OpenStack's <c>network_data.json</c>: links (interfaces), networks (addresses on them), services (name servers).</summary>
internal static class NetworkData
{
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<ServerPort> ports) => JsonDocuments.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("links");
        foreach (var port in ports)
        {
            WriteLink(json, port);
        }

        json.WriteEndArray();
        json.WriteStartArray("networks");
        var number = 0;
        foreach (var (port, address) in ports.SelectMany(port => port.Addresses.Select(address => (port, address))))
        {
            WriteNetwork(json, port, address, number++);
        }

        json.WriteEndArray();
        WriteServices(json, ports.SelectMany(port => port.Addresses).SelectMany(address => address.NameServers).Distinct());
        json.WriteEndObject();
    });

    private static void WriteLink(Utf8JsonWriter json, ServerPort port)
    {
        json.WriteStartObject();
        json.WriteString("id", port.TapDevice);
        json.WriteString("vif_id", port.Id.ToString());
        json.WriteString("type", "bridge");
        json.WriteNumber("mtu", port.Mtu);
        json.WriteString("ethernet_mac_address", port.MacAddress);
        json.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter json, ServerPort port, FixedAddress address, int number)
    {
        var isV6 = address.Address.Contains(':', StringComparison.Ordinal);
        json.WriteStartObject();
        json.WriteString("id", $"network{number}");
        json.WriteString("type", (isV6, address.DhcpServer) switch
        {
            (false, null) => "ipv4",
            (false, _) => "ipv4_dhcp",
            (true, null) => "ipv6",
            (true, _) => "ipv6_dhcp",
        });
        json.WriteString("link", port.TapDevice);
        if (address.DhcpServer is null)
        {
            WriteStatic(json, address, isV6);
        }

        json.WriteString("network_id", port.Network.ToString());
        json.WriteEndObject();
    }

    private static void WriteStatic(Utf8JsonWriter json, FixedAddress address, bool isV6)
    {
        json.WriteString("ip_address", address.Address);
        json.WriteString("netmask", Netmask(address.Cidr, isV6));
        json.WriteStartArray("routes");
        if (address.Gateway is { } gateway)
        {
            json.WriteStartObject();
            json.WriteString("network", isV6 ? "::" : "0.0.0.0");
            json.WriteString("netmask", isV6 ? "::" : "0.0.0.0");
            json.WriteString("gateway", gateway);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteServices(json, address.NameServers);
    }

    private static void WriteServices(Utf8JsonWriter json, IEnumerable<string> nameServers)
    {
        json.WriteStartArray("services");
        foreach (var server in nameServers)
        {
            json.WriteStartObject();
            json.WriteString("type", "dns");
            json.WriteString("address", server);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Netmask(string cidr, bool isV6)
    {
        var octets = new byte[isV6 ? 16 : 4];
        for (var bit = 0; bit < IPNetwork.Parse(cidr).PrefixLength; bit++)
        {
            octets[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(octets).ToString();
    }
}
