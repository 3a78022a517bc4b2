using Nova.Core;

namespace Nova.Contracts.Networks;

/// <summary>
/// Makes the ports of servers real on one host: bridge, DHCP, name service, metadata redirection, address translation,
/// protection against spoofing. Served by the network agent; by one that does nothing beside the simulated hypervisor.
/// </summary>
/// <remarks>Idempotent. The tap device itself is made by the hypervisor when the domain starts, in the bridge and by the name that the port says.</remarks>
public interface IPortPlugger
{
    /// <summary>Prepares the host for these ports, before the domain starts.</summary>
    /// <exception cref="InvalidOperationException">The host's network could not be changed; the message names the command.</exception>
    Task PlugAsync(PortPlug plug, CancellationToken cancellationToken);

    /// <summary>Removes whatever <see cref="PlugAsync"/> made for the server alone; nothing where there is nothing.</summary>
    Task UnplugAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>The servers that have ports here, for the reconciler that looks for devices without a server.</summary>
    Task<IReadOnlyList<ServerId>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>The ports of one server on this host.</summary>
/// <param name="Server">The server.</param>
/// <param name="Hostname">Its host name, for DHCP and DNS.</param>
/// <param name="Ports">Its ports, in order.</param>
public sealed record PortPlug(ServerId Server, string Hostname, IReadOnlyList<ServerPort> Ports);
