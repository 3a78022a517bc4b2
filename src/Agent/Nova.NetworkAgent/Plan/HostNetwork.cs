using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.NetworkAgent.Plan;

/// <summary>One network as this host is to have it.</summary>
internal sealed record HostNetwork
{
    /// <summary>The network.</summary>
    public required NetworkId Id { get; init; }

    /// <summary>Its bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>Largest IP packet, in octets.</summary>
    public required int Mtu { get; init; }

    /// <summary>Its IPv4 subnets.</summary>
    public required IReadOnlyList<HostSubnet> Subnets { get; init; }

    /// <summary>Whether it is a network outside: guests have no ports on it, and whoever runs the host may have given the bridge addresses and devices.</summary>
    public bool IsOutside { get; init; }

    /// <summary>The host's addresses in it besides those of its subnets, with prefix lengths.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];
}

/// <summary>An IPv4 subnet.</summary>
/// <param name="Cidr">E.g. <c>10.0.0.0/24</c>.</param>
/// <param name="Gateway">The router that guests use, or <see langword="null"/>.</param>
/// <param name="DhcpServer">The address of this host in it, or <see langword="null"/>: then the host only bridges.</param>
/// <param name="NameServers">Where dnsmasq asks for names that it does not know.</param>
internal sealed record HostSubnet(string Cidr, string? Gateway, string? DhcpServer, IReadOnlyList<string> NameServers)
{
    /// <summary>The host's address with the subnet's prefix length.</summary>
    public string? HostAddress => DhcpServer is null ? null : InSubnet(DhcpServer, Cidr);

    /// <summary>An address with the prefix length of its subnet.</summary>
    public static string InSubnet(string address, string cidr) => string.Concat(address, cidr.AsSpan(cidr.IndexOf('/', StringComparison.Ordinal)));

    /// <summary>Equal where every part is, name servers in order.</summary>
    public bool Equals(HostSubnet? other) =>
        other is not null && Cidr == other.Cidr && Gateway == other.Gateway && DhcpServer == other.DhcpServer
        && NameServers.SequenceEqual(other.NameServers);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Cidr, Gateway, DhcpServer);
}

/// <summary>A port and the name of the server that it belongs to.</summary>
internal sealed record HostPort(string Hostname, ServerPort Port);

/// <summary>All that this host is to have.</summary>
/// <param name="Networks">Its networks, by bridge.</param>
/// <param name="Ports">Its ports, by tap device.</param>
internal sealed record HostPlan(IReadOnlyList<HostNetwork> Networks, IReadOnlyList<HostPort> Ports)
{
    /// <summary>The ports on one network.</summary>
    public IEnumerable<HostPort> PortsOf(HostNetwork network) => Ports.Where(port => port.Port.Bridge == network.Bridge);
}
