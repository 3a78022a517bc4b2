using Nova.Core;

namespace Nova.Contracts.Networks;

/// <summary>What a host needs to know to lead traffic of its ports to the networks outside and back.</summary>
public sealed record HostOutside
{
    /// <summary>The networks outside, all of them.</summary>
    public IReadOnlyList<OutsideNetwork> Networks { get; init; } = [];

    /// <summary>The addresses outside that lead to ports of this host.</summary>
    public IReadOnlyList<FloatingAddress> Floating { get; init; } = [];

    /// <summary>What the networks of this host's ports look like from outside.</summary>
    public IReadOnlyList<RouterSource> Sources { get; init; } = [];

    /// <summary>The addresses of routers in the networks of this host's ports.</summary>
    public IReadOnlyList<RouterAddress> Routers { get; init; } = [];
}

/// <summary>A network outside, and the bridge that leads there.</summary>
/// <param name="Network">The network.</param>
/// <param name="Bridge">The bridge; at most 15 characters.</param>
/// <param name="Mtu">Largest IP packet, in octets.</param>
/// <param name="Subnets">Its IPv4 subnets.</param>
public sealed record OutsideNetwork(NetworkId Network, string Bridge, int Mtu, IReadOnlyList<OutsideSubnet> Subnets);

/// <summary>A subnet outside.</summary>
/// <param name="Cidr">E.g. <c>172.24.4.0/24</c>.</param>
/// <param name="Gateway">The router out there, or <see langword="null"/>.</param>
public sealed record OutsideSubnet(string Cidr, string? Gateway);

/// <summary>An address outside that leads to one inside, and is what outside sees of that.</summary>
/// <param name="Bridge">The bridge of the network outside.</param>
/// <param name="Address">The address there.</param>
/// <param name="Fixed">The address of the port.</param>
public sealed record FloatingAddress(string Bridge, string Address, string Fixed);

/// <summary>The address by which networks behind a router are seen outside.</summary>
/// <param name="Bridge">The bridge of the network outside.</param>
/// <param name="Address">The router's address there; <see langword="null"/> where addresses are not translated.</param>
/// <param name="Ranges">The CIDRs behind the router.</param>
public sealed record RouterSource(string Bridge, string? Address, IReadOnlyList<string> Ranges);

/// <summary>An address that a router has in a network of guests.</summary>
/// <param name="Bridge">The bridge of that network.</param>
/// <param name="Address">The address.</param>
/// <param name="Cidr">The subnet.</param>
public sealed record RouterAddress(string Bridge, string Address, string Cidr);
