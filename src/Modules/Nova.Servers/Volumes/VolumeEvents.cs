using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Volumes;

/// <summary>Hears of volumes that have grown under their servers.</summary>
internal sealed class VolumeEvents(IServerVolumes volumes, ServerStore servers) : IServerEventListener
{
    public bool Hears(string name) => name is "volume-extended";

    public async Task HearAsync(ServerId server, HostName host, string? tag, CancellationToken cancellationToken)
    {
        if (!Identifier.TryParse<VolumeId>(tag, out var volume) || await servers.FindAsync(server, cancellationToken) is not { } row)
        {
            return;
        }

        // The action log knows nobody else whose doing it is.
        RequestContext system = new()
        {
            RequestId = $"req-{Identifier.NewUuid():D}",
            User = new UserId(row.UserId),
            Project = new ProjectId(row.ProjectId),
            Roles = ["admin"],
            IsAdmin = true,
        };

        // A server that cannot be told now sees the new size at its next start.
        _ = await volumes.ExtendAsync(system, server, volume, cancellationToken);
    }
}
