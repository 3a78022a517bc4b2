using Nova.Contracts.Placement;

namespace Nova.Virt.Simulated;

/// <summary>The devices of a simulated host.</summary>
internal sealed partial class SimulatedDriver : IDeviceDriver
{
    public async Task<IReadOnlyList<HostDevice>> ListDevicesAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Describe, cancellationToken);
        return SimulatedTopology.Devices(_options);
    }
}
