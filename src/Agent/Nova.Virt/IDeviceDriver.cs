using Nova.Contracts.Placement;

namespace Nova.Virt;

/// <summary>A hypervisor that can give PCI devices to guests.</summary>
public interface IDeviceDriver : IVirtDriver
{
    /// <summary>Every PCI device of the host, those included that no guest is to get; without tags.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.Hypervisor"/>.</exception>
    Task<IReadOnlyList<HostDevice>> ListDevicesAsync(CancellationToken cancellationToken);
}
