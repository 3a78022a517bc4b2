using System.Net;
using Nova.Core;

namespace Nova.Contracts.Networks;

/// <summary>
/// The ports and addresses of servers. Served by the networks module: the built-in networks, or Neutron's. Everything is
/// idempotent by server, so that a workflow step may be repeated.
/// </summary>
public interface IServerNetworks
{
    /// <summary>Checks, before anything is stored, that the request could be served.</summary>
    Task<Result<Done>> ValidateAsync(RequestContext caller, NetworkRequest request, CancellationToken cancellationToken);

    /// <summary>Gives the server its ports and addresses, or answers those that it has already.</summary>
    /// <returns>The ports in the order asked; <see cref="Fault.Conflict"/> where no address is left.</returns>
    Task<Result<IReadOnlyList<ServerPort>>> AllocateAsync(PortOrder order, CancellationToken cancellationToken);

    /// <summary>Takes back everything that <see cref="AllocateAsync"/> gave; nothing where there is nothing.</summary>
    Task ReleaseAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>The server's ports in order; empty where it has none.</summary>
    Task<IReadOnlyList<ServerPort>> ListAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>The server that holds this fixed address, for the metadata service; <see langword="null"/> where none does.</summary>
    Task<ServerId?> FindByAddressAsync(IPAddress address, CancellationToken cancellationToken);

    /// <summary>All servers that hold ports, for the reconciler that looks for ports without a server.</summary>
    IAsyncEnumerable<ServerId> ListOwnersAsync(CancellationToken cancellationToken);
}

/// <summary>What a user asked for.</summary>
public sealed record NetworkRequest
{
    /// <summary>Whether ports are chosen for the user, listed by the user, or not wanted.</summary>
    public required NetworkChoice Choice { get; init; }

    /// <summary>One for each port, in order, where <see cref="Choice"/> is <see cref="NetworkChoice.Listed"/>.</summary>
    public IReadOnlyList<RequestedPort> Ports { get; init; } = [];

    /// <summary>Whether a network is made for the project where <see cref="Choice"/> is <see cref="NetworkChoice.Auto"/> and it has none.</summary>
    public bool MakesNetwork { get; init; }

    /// <summary>Names or ids of security groups; empty means <c>default</c>.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];
}

/// <summary>How the networks of a server are chosen.</summary>
public enum NetworkChoice
{
    /// <summary>The networks that the project has.</summary>
    Auto,

    /// <summary>No network at all.</summary>
    None,

    /// <summary>Those that the request lists.</summary>
    Listed,
}

/// <summary>One port of a request: on a network, or an existing one.</summary>
/// <param name="Network">The network, unless <paramref name="Port"/> is named.</param>
/// <param name="Port">An existing port.</param>
/// <param name="FixedAddress">The address wanted, IPv4 or IPv6.</param>
/// <param name="Tag">The device tag.</param>
public sealed record RequestedPort(NetworkId? Network, PortId? Port, string? FixedAddress, string? Tag);

/// <summary>The order for one server's ports.</summary>
public sealed record PortOrder
{
    /// <summary>The server.</summary>
    public required ServerId Server { get; init; }

    /// <summary>Its project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Its host name, for DNS.</summary>
    public required string Hostname { get; init; }

    /// <summary>What was asked for.</summary>
    public required NetworkRequest Request { get; init; }

    /// <summary>The position of the first port; 0 unless the server has ports already and gets further ones.</summary>
    public int FirstPosition { get; init; }
}

/// <summary>One interface of a server: everything that the host, the guest and the API need to know of it.</summary>
public sealed record ServerPort
{
    /// <summary>The port.</summary>
    public required PortId Id { get; init; }

    /// <summary>The network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>The network's label, the key of <c>addresses</c> in the API.</summary>
    public required string NetworkLabel { get; init; }

    /// <summary>The MAC address, lower case with colons.</summary>
    public required string MacAddress { get; init; }

    /// <summary>The fixed addresses; the first is the one that DHCP gives.</summary>
    public required IReadOnlyList<FixedAddress> Addresses { get; init; }

    /// <summary>The host's bridge for the network; at most 15 characters.</summary>
    public required string Bridge { get; init; }

    /// <summary>The tap device on the host; at most 15 characters, the same for the same port for ever.</summary>
    public required string TapDevice { get; init; }

    /// <summary>Largest IP packet, in octets.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>The user's device tag, or <see langword="null"/>.</summary>
    public string? Tag { get; init; }

    /// <summary>Names of the security groups on the port.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>Whether the server's guest is still to get it: it was attached to a server that is there.</summary>
    public bool IsComing { get; init; }
}

/// <summary>A fixed address and the subnet that it is in.</summary>
public sealed record FixedAddress
{
    /// <summary>The address, in canonical text.</summary>
    public required string Address { get; init; }

    /// <summary>The subnet, e.g. <c>10.0.0.0/24</c>.</summary>
    public required string Cidr { get; init; }

    /// <summary>The id of the subnet; empty where it was not told.</summary>
    public string Subnet { get; init; } = "";

    /// <summary>The router's address, or <see langword="null"/> for an isolated network.</summary>
    public string? Gateway { get; init; }

    /// <summary>The address of the DHCP server on the host, or <see langword="null"/> where there is none.</summary>
    public string? DhcpServer { get; init; }

    /// <summary>Name servers, in order.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>Floating addresses that lead to this one.</summary>
    public IReadOnlyList<string> Floating { get; init; } = [];
}
