using Nova.Contracts.Placement;

namespace Nova.Virt.Libvirt;

/// <summary>The host's devices.</summary>
internal sealed partial class LibvirtDriver : IDeviceDriver
{
    public Task<IReadOnlyList<HostDevice>> ListDevicesAsync(CancellationToken cancellationToken) =>
        VirtErrors.GuardAsync("Reading the host's devices", () => connection.CallAsync(HostDevices.Read, Quick, cancellationToken));
}
