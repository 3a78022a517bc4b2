using Nova.Core;

namespace Nova.Contracts.Networks;

/// <summary>Changes of the ports of a server that is there. Served by the networks module.</summary>
public interface IServerInterfaces
{
    /// <summary>
    /// Gives the server one port more, in the caller's transaction: of the request's one entry, or, where it lists none, on the one network that
    /// the project has.
    /// </summary>
    /// <returns>
    /// The port; <see cref="Fault.NotFound"/> for a network or port that the project does not know, <see cref="Fault.Conflict"/> for an address or
    /// a port that is in use, <see cref="Fault.Invalid"/> for what cannot be.
    /// </returns>
    Task<Result<ServerPort>> AttachAsync(IUnitOfWork work, PortOrder order, CancellationToken cancellationToken);

    /// <summary>The server's guest has got the port that <see cref="AttachAsync"/> gave the server; nothing where it is not the server's.</summary>
    Task ArriveAsync(ServerId server, PortId port, CancellationToken cancellationToken);

    /// <summary>Takes a port from the server: one that was made for it goes, one that a user made is free again. Nothing where it is not the server's.</summary>
    Task DetachAsync(ServerId server, PortId port, CancellationToken cancellationToken);

    /// <summary>Gives the server's first port on the network a further address.</summary>
    /// <returns><see cref="Fault.NotFound"/> where it has none there, <see cref="Fault.Conflict"/> where no address is left.</returns>
    Task<Result<Done>> AddAddressAsync(ServerId server, NetworkId network, CancellationToken cancellationToken);

    /// <summary>Takes an address from the server.</summary>
    /// <returns><see cref="Fault.NotFound"/> where the server has it not.</returns>
    Task<Result<Done>> RemoveAddressAsync(ServerId server, string address, CancellationToken cancellationToken);
}
