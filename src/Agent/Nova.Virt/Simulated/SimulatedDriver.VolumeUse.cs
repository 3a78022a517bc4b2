using Nova.Contracts.Compute;

namespace Nova.Virt.Simulated;

/// <summary>What a simulated host counts of volumes: each is used as its guest's disk is.</summary>
internal sealed partial class SimulatedDriver : IVolumeMeasuringDriver
{
    public async Task<IReadOnlyList<VolumeUse>> MeasureVolumesAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Query, cancellationToken);
        var now = _clock.GetUtcNow();
        return
        [
            .. from guest in Guests
               where !guest.IsOff
               let disk = SimulatedMeasurements.Of(guest, now).Disks[0]
               from volume in guest.Volumes
               select new VolumeUse(guest.Server, volume, disk.ReadRequests ?? 0, disk.ReadBytes ?? 0, disk.WriteRequests ?? 0, disk.WriteBytes ?? 0),
        ];
    }
}
