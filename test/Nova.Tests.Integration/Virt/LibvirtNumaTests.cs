using Nova.Contracts.Placement;
using Nova.TestKit;

namespace Nova.Tests.Integration.Virt;

/// <summary>Guests with pieces of a real host.</summary>
public sealed class LibvirtNumaTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_guest_of_two_nodes_sees_two()
    {
        var host = (await guests.Driver.DescribeAsync(None)).Inventory.Topology!.Cells[0];
        var order = guests.Order(guests.Images.Add(await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", "1M", "{}"), "raw")) with
        {
            VCpus = 3,
            MemoryMiB = 256,
            Fitting = new GuestFitting { Cells = [Cell(0, [0, 1], 128, host), Cell(1, [2], 128, host)], Devices = [] },
        };

        await guests.Driver.SpawnAsync(order, None);

        var console = await guests.ConsoleAsync(order.Server, text => text.Contains("NODE node1 cpus=2 .", StringComparison.Ordinal));
        console.ShouldContain("NODE node0 cpus=0-1 .");
        console.ShouldContain("NODE node1 cpus=2 .");
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task The_host_tells_its_cells_devices_and_times()
    {
        var cells = (await guests.Driver.DescribeAsync(None)).Inventory.Topology!.Cells;

        cells.Sum(cell => cell.SharedCpus.Count).ShouldBe(Environment.ProcessorCount);
        cells.ShouldAllBe(cell => cell.MemoryMiB > 0 && cell.Pages.Any(pages => pages.SizeKiB == 4));
        (await guests.Driver.ListDevicesAsync(None)).ShouldAllBe(device => device.VendorId.Length == 4 && device.Address.Length == 12);
        var times = await guests.Driver.MeasureCpuAsync(None);
        (times.User + times.Kernel).ShouldBeGreaterThan(0);
        times.Idle.ShouldBeGreaterThan(0);
    }

    private static FittedCell Cell(int id, int[] cpus, long memoryMiB, HostCell host) => new()
    {
        Id = id,
        HostCell = host.Id,
        SharedCpus = cpus,
        HostCpus = host.SharedCpus,
        Pins = [],
        IdleCpus = [],
        Siblings = [],
        MemoryMiB = memoryMiB,
    };
}
