using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>What the block storage service tells of volumes that servers use. Served by the servers module.</summary>
public interface IServerVolumes
{
    /// <summary>The volume has grown: the server's guest is to see it. Also the external event <c>volume-extended</c>.</summary>
    /// <returns>
    /// <see cref="Fault.NotFound"/> where the caller knows no such server or the volume is not on it; <see cref="Fault.Conflict"/> where
    /// the server cannot be asked now.
    /// </returns>
    Task<Result<Done>> ExtendAsync(RequestContext caller, ServerId server, VolumeId volume, CancellationToken cancellationToken);
}
