using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>What a simulated host says of itself.</summary>
internal static class SimulatedReport
{
    private const string CpuInfo =
        """{"arch":"x86_64","vendor":"Nova","model":"simulated","topology":{"sockets":1,"cores":1,"threads":1},"features":[]}""";

    public static HypervisorReport Of(
        HostName host, string address, SimulatedOptions options, IReadOnlyCollection<SimulatedGuest> guests, TimeSpan uptime) => new()
        {
            Node = host.Value,
            Type = "simulated",
            Version = 1_000_000,
            Address = address,
            Architectures = ["x86_64"],
            CpuInfo = CpuInfo,
            Inventory = new HostInventory
            {
                VCpus = options.VCpus,
                MemoryMiB = options.MemoryMiB,
                DiskGiB = options.DiskGiB,
                IsWhole = options.BareMetal,
                Topology = options.NumaCells is 0 ? null : new HostTopology { Cells = SimulatedTopology.Cells(options), Devices = [] },
            },
            DiskAvailableLeastGiB = Math.Max(0, options.DiskGiB - guests.Sum(guest => guest.DiskGiB)),
            RunningServers = guests.Count(guest => guest.PowerState is PowerState.Running),
            Uptime = $" up {uptime.Days} days, {uptime.Hours:00}:{uptime.Minutes:00}, 0 users, load average: 0.00, 0.00, 0.00",
        };
}
