using Nova.Contracts.Compute;

namespace Nova.Virt.Simulated;

/// <summary>Figures of a guest that does a little all the time: they grow with the time since it booted.</summary>
internal static class SimulatedMeasurements
{
    private const int BusyPercent = 5;
    private const long OctetsPerSecond = 1500;

    public static ServerDiagnostics Of(SimulatedGuest guest, DateTimeOffset now)
    {
        var running = guest.PowerState is PowerState.Running or PowerState.Paused;
        var uptime = running && now > guest.BootedAt ? now - guest.BootedAt : TimeSpan.Zero;
        var milliseconds = (long)uptime.TotalMilliseconds;
        var octets = milliseconds * OctetsPerSecond / 1000;
        return new ServerDiagnostics
        {
            PowerState = guest.PowerState,
            // The API knows five names of drivers; this is the one whose figures these are like.
            Driver = "libvirt",
            Hypervisor = "simulated",
            HypervisorOs = "linux",
            Uptime = uptime,
            HasConfigDrive = guest.HasConfigDrive,
            MemoryMaximumMiB = guest.MemoryMiB,
            MemoryUsedMiB = running ? Math.Max(1, guest.MemoryMiB / 4) : 0,
            Cpus = [.. Enumerable.Range(0, guest.VCpus).Select(id => new CpuDiagnostics(id, milliseconds * 10_000 * BusyPercent, running ? BusyPercent : 0))],
            Nics = [.. guest.Nics.Select(nic => new NicDiagnostics(
                nic.MacAddress, nic.Device, octets, octets / 500, 0, 0, octets / 2, octets / 1000, 0, 0))],
            Disks = [new DiskDiagnostics("vda", 65_536 + octets, 16 + (octets / 4096), octets / 2, octets / 8192, 0)],
        };
    }
}
