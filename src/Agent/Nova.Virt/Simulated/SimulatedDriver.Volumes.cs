using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>The volumes of simulated guests: only remembered, as their disks are.</summary>
internal sealed partial class SimulatedDriver : IVolumeDriver
{
    public Task AttachVolumeAsync(ServerId server, GuestVolume volume, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.AttachVolume, server,
        guest => guest.Volumes.Contains(volume.Volume) ? guest : guest with { Volumes = [.. guest.Volumes, volume.Volume] },
        cancellationToken);

    public async Task DetachVolumeAsync(ServerId server, VolumeId volume, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.DetachVolume, cancellationToken);
        lock (_guard)
        {
            if (_guests.TryGetValue(server, out var guest) && guest.Volumes.Contains(volume))
            {
                Keep(guest with { Volumes = [.. guest.Volumes.Where(other => other != volume)] });
            }
        }
    }

    public async Task ExtendVolumeAsync(ServerId server, VolumeId volume, long sizeBytes, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.ExtendVolume, cancellationToken);
        lock (_guard)
        {
            _ = Get(server);
        }
    }

    /// <summary>The volumes that a guest has; <see langword="null"/> for no such guest.</summary>
    internal IReadOnlyList<VolumeId>? VolumesOf(ServerId server)
    {
        lock (_guard)
        {
            return _guests.GetValueOrDefault(server)?.Volumes;
        }
    }
}
