using Nova.Contracts.Flavors;
using Nova.Contracts.Images;
using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>What servers ask of a host. Served by the servers module.</summary>
public interface IServerRequests
{
    /// <summary>What the server would ask of the scheduler if it were built now; <see langword="null"/> for one that is not there.</summary>
    Task<SchedulingRequest?> FindAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>What a new server of the caller's project would ask, which is of no group; without an image its root disk is a volume.</summary>
    Task<SchedulingRequest> OfAsync(
        RequestContext caller, Flavor flavor, Image? image, IReadOnlyDictionary<string, IReadOnlyList<string>> hints, CancellationToken cancellationToken);
}
