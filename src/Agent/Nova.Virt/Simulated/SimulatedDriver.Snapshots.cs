using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Copies of simulated disks: remembered with the guest, and written when they are read.</summary>
internal sealed partial class SimulatedDriver : ISnapshotDriver
{
    public Task CaptureAsync(ServerId server, ImageId image, CancellationToken cancellationToken) => ChangeAsync(
        SimulatedCall.Capture, server,
        guest => guest.RootDiskGiB is 0 ? throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The root disk of server {server} is not on this host.")
            : guest.Snapshots.Contains(image) ? guest
            : guest with { Snapshots = [.. guest.Snapshots, image] }, cancellationToken);

    public async Task<Stream> OpenSnapshotAsync(ServerId server, ImageId image, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.ReadSnapshot, cancellationToken);
        lock (_guard)
        {
            var guest = Get(server);
            return guest.Snapshots.Contains(image)
                ? new MemoryStream(SimulatedDisk.Write(guest), writable: false)
                : throw new VirtDriverException(VirtErrorKind.NotFound, $"Server {server} has no copy of its disk for image {image}.");
        }
    }

    public async Task DropSnapshotAsync(ServerId server, ImageId image, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.DropSnapshot, cancellationToken);
        lock (_guard)
        {
            if (_guests.TryGetValue(server, out var guest) && guest.Snapshots.Contains(image))
            {
                Keep(guest with { Snapshots = [.. guest.Snapshots.Where(other => other != image)] });
            }
        }
    }
}
