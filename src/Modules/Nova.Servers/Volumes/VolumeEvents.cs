using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Servers.Volumes;

/// <summary>Hears of volumes that have grown under their servers.</summary>
internal sealed class VolumeEvents(IServerVolumes volumes) : IServerEventListener
{
    public bool Hears(string name) => name is "volume-extended";

    public async Task HearAsync(ServerId server, HostName host, string? tag, CancellationToken cancellationToken)
    {
        if (!Identifier.TryParse<VolumeId>(tag, out var volume))
        {
            return;
        }

        RequestContext system = new()
        {
            RequestId = $"req-{Guid.NewGuid():D}",
            User = new UserId(""),
            Project = new ProjectId(""),
            Roles = ["admin"],
            IsAdmin = true,
        };

        // A server that cannot be told now sees the new size at its next start.
        _ = await volumes.ExtendAsync(system, server, volume, cancellationToken);
    }
}
