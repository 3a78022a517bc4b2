using Nova.Core;

namespace Nova.Contracts.Placement;

/// <summary>
/// Claims of servers that move: from the beginning of a move until it is settled a server holds two, one of the host that it comes from and
/// one of the host that it goes to, which may be the same. Served by the placement module.
/// </summary>
public interface IMoveClaims
{
    /// <summary>
    /// Claims resources for a server that holds some already; what it held is set aside and stays counted. The same again is a success.
    /// </summary>
    /// <returns><see cref="Fault.Conflict"/>, with the figures, where the host has not that much left, or where the server has nothing to move from.</returns>
    Task<Result<Done>> BeginAsync(IUnitOfWork work, ServerId server, HostName host, ClaimedResources amount, CancellationToken cancellationToken);

    /// <summary>The move is for good: gives back what was set aside; nothing where nothing is.</summary>
    Task StayAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken);

    /// <summary>The move is taken back: gives back the claim of the new host, and the old one holds again; nothing where nothing is set aside.</summary>
    Task ReturnAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken);
}
