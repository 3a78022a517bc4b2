using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>The volumes of simulated guests: only remembered, as their disks are.</summary>
internal sealed partial class SimulatedDriver : IVolumeSnapshotDriver, ISwappingDriver
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

    public async Task SwapVolumeAsync(ServerId server, VolumeId volume, GuestVolume other, long sizeBytes, CancellationToken cancellationToken)
    {
        // Where the guest has gone over already nothing is done, and so nothing can fail.
        if (VolumesOf(server) is not { } volumes || volumes.Contains(volume) || !volumes.Contains(other.Volume))
        {
            await ChangeAsync(
                SimulatedCall.SwapVolume, server,
                guest => guest.Volumes.Contains(volume) ? guest with { Volumes = [.. guest.Volumes.Select(known => known == volume ? other.Volume : known)] }
                    : throw new VirtDriverException(VirtErrorKind.Hypervisor, $"Server {server} has no volume {volume}."),
                cancellationToken);
        }
    }

    public Task SnapshotVolumeAsync(ServerId server, VolumeId volume, string snapshot, string newFile, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.SnapshotVolume, server,
        guest => !guest.Volumes.Contains(volume) ? throw new VirtDriverException(VirtErrorKind.Hypervisor, $"Server {server} has no volume {volume}.")
            : guest.VolumeSnapshots.Contains(snapshot) ? guest
            : guest with { VolumeSnapshots = [.. guest.VolumeSnapshots, snapshot] },
        cancellationToken);

    public Task DeleteVolumeSnapshotAsync(ServerId server, VolumeId volume, string snapshot, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.DropVolumeSnapshot, server,
        guest => guest with { VolumeSnapshots = [.. guest.VolumeSnapshots.Where(other => other != snapshot)] }, cancellationToken);

    /// <summary>The volumes that a guest has; <see langword="null"/> for no such guest.</summary>
    internal IReadOnlyList<VolumeId>? VolumesOf(ServerId server)
    {
        lock (_guard)
        {
            return _guests.GetValueOrDefault(server)?.Volumes;
        }
    }
}
