using System.Net;
using System.Text;
using Nova.NetworkAgent.Plan;

namespace Nova.NetworkAgent.Dhcp;

/// <summary>Writes the files that dnsmasq reads for one network.</summary>
internal static class DnsmasqFiles
{
    /// <summary>The configuration; dnsmasq must start anew when it changes.</summary>
    public static string Configuration(HostNetwork network, DnsmasqPaths paths, NetworkAgentOptions options)
    {
        StringBuilder text = new();
        // Every address is one MAC's for good, so there is nobody to ask whether it is taken (no-ping) and no other server (authoritative).
        Write(text, "# Written by Nova; changes are lost.");
        Write(text, $"interface={network.Bridge}");
        Write(text, "bind-interfaces", "except-interface=lo", "strict-order", "no-hosts", "dhcp-authoritative", "no-ping");
        Write(text, $"pid-file={paths.PidFile}", $"dhcp-leasefile={paths.Leases}", $"dhcp-hostsfile={paths.Hosts}", $"addn-hosts={paths.Names}");
        if (options.DhcpDomain is { Length: > 0 } domain)
        {
            Write(text, $"domain={domain}", $"local=/{domain}/");
        }

        WriteServers(text, network, options);
        foreach (var (index, subnet) in network.Subnets.Index().Where(subnet => subnet.Item.DhcpServer is not null))
        {
            WriteSubnet(text, $"subnet{index}", subnet, options);
        }

        Write(text, $"dhcp-option=option:mtu,{network.Mtu}");
        if (options.DnsmasqConfigFile is { Length: > 0 } more)
        {
            Write(text, $"conf-file={more}");
        }

        return text.ToString();
    }

    /// <summary>One line for each MAC address: its address and its name. Read again at SIGHUP.</summary>
    public static string Hosts(IEnumerable<HostPort> ports, NetworkAgentOptions options)
    {
        StringBuilder text = new();
        foreach (var (port, address) in Addressed(ports))
        {
            var name = PlugCheck.HostnameOf(port.Hostname) is { Length: > 0 } host ? $",{Qualified(host, options)}" : "";
            text.Append(port.Port.MacAddress).Append(name).Append(',').Append(address).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Names of the servers, known before they have a lease. Read again at SIGHUP.</summary>
    public static string Names(IEnumerable<HostPort> ports, NetworkAgentOptions options)
    {
        StringBuilder text = new();
        foreach (var port in ports.Where(port => PlugCheck.HostnameOf(port.Hostname) is { Length: > 0 }))
        {
            var name = PlugCheck.HostnameOf(port.Hostname);
            var qualified = Qualified(name, options);
            foreach (var address in port.Port.Addresses)
            {
                text.Append(address.Address).Append(' ').Append(qualified).Append(qualified == name ? "" : $" {name}").Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>MAC and IPv4 address of each port that DHCP serves.</summary>
    public static IEnumerable<(HostPort Port, string Address)> Addressed(IEnumerable<HostPort> ports) =>
        from port in ports
        let address = port.Port.Addresses.FirstOrDefault(address => HostPlanner.IsIPv4(address.Address))
        where address?.DhcpServer is not null
        select (port, address.Address);

    private static string Qualified(string name, NetworkAgentOptions options) =>
        options.DhcpDomain is { Length: > 0 } domain ? $"{name}.{domain}" : name;

    private static void WriteServers(StringBuilder text, HostNetwork network, NetworkAgentOptions options)
    {
        IReadOnlyList<string> servers = [.. network.Subnets.SelectMany(subnet => subnet.NameServers).Distinct()];
        if (servers.Count is 0)
        {
            servers = OptionLists.Split(options.DnsServers);
        }

        // Never itself: a network whose name server is said to be dnsmasq would ask in a circle.
        servers = [.. servers.Except(network.Subnets.Select(subnet => subnet.DhcpServer).OfType<string>())];
        if (servers.Count > 0)
        {
            Write(text, ["no-resolv", .. servers.Select(server => $"server={server}")]);
        }
    }

    private static void WriteSubnet(StringBuilder text, string tag, HostSubnet subnet, NetworkAgentOptions options)
    {
        var range = IPNetwork.Parse(subnet.Cidr);
        var mask = new IPAddress(unchecked((uint)IPAddress.HostToNetworkOrder((int)(uint.MaxValue << (32 - range.PrefixLength)))));

        // RFC 3442: a client that gets classless routes ignores the router option, so the default route is among them.
        var defaultRoute = subnet.Gateway is { } gateway ? $",0.0.0.0/0,{gateway}" : "";
        Write(
            text,
            $"dhcp-range=set:{tag},{range.BaseAddress},static,{mask},{options.DhcpLeaseTime}s",
            $"dhcp-option=tag:{tag},option:router{(subnet.Gateway is null ? "" : $",{subnet.Gateway}")}",
            $"dhcp-option=tag:{tag},option:dns-server,{subnet.DhcpServer}",
            $"dhcp-option=tag:{tag},option:classless-static-route,169.254.169.254/32,{subnet.DhcpServer}{defaultRoute}");
    }

    private static void Write(StringBuilder text, params IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }
    }
}
