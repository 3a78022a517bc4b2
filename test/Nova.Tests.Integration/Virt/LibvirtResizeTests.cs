using Nova.Contracts.Compute;
using Nova.TestKit;
using Nova.Virt;

namespace Nova.Tests.Integration.Virt;

/// <summary>Guests that get another size in their place, and their old one back.</summary>
public sealed class LibvirtResizeTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_guest_sees_its_new_size_and_then_its_old_one_again()
    {
        var driver = guests.Driver;
        var order = guests.Order(await RootAsync()) with { EphemeralDiskGiB = 1, SwapMiB = 16 };
        var server = order.Server;
        await driver.SpawnAsync(order, None);
        var first = await guests.BootIdAsync(server);
        await driver.StopAsync(server, TimeSpan.Zero, None);

        var larger = order with { RootDiskGiB = 2, EphemeralDiskGiB = 2, SwapMiB = 32, MemoryMiB = 160 };
        await driver.ResizeAsync(larger, start: true, None);
        var second = await guests.BootIdAsync(server, first);
        var console = await guests.ConsoleAsync(server, text => text.Contains("tick 1", StringComparison.Ordinal));
        console.ShouldContain("DISK vda 4194304 root ro=0");
        console.ShouldContain("DISK vdb 4194304 ephemeral0 ro=0");
        console.ShouldContain("DISK vdc 65536 swap ro=0");
        console.ShouldContain("LABEL vdb ext=ephemeral0 ");

        await driver.StopAsync(server, TimeSpan.Zero, None);
        await driver.ResizeBackAsync(server, start: true, None);
        await guests.BootIdAsync(server, first, second);
        console = await guests.ConsoleAsync(server, text => text.Contains("tick 1", StringComparison.Ordinal));
        console.ShouldContain("DISK vda 2097152 root ro=0");
        console.ShouldContain("DISK vdb 2097152 ephemeral0 ro=0");
        console.ShouldContain("DISK vdc 32768 swap ro=0");
        Kept(server).ShouldBeEmpty();
        await driver.DestroyAsync(server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task A_size_that_is_kept_leaves_nothing_of_the_old_one()
    {
        var order = guests.Order(await RootAsync());
        await guests.Driver.SpawnAsync(order, None);
        var first = await guests.BootIdAsync(order.Server);
        (await Should.ThrowAsync<VirtDriverException>(guests.Driver.ResizeAsync(order with { RootDiskGiB = 2 }, start: true, None))).Kind.ShouldBe(VirtErrorKind.Hypervisor);
        await guests.Driver.StopAsync(order.Server, TimeSpan.Zero, None);

        await guests.Driver.ResizeAsync(order with { RootDiskGiB = 2 }, start: true, None);
        Kept(order.Server).ShouldNotBeEmpty();
        await guests.Driver.KeepSizeAsync(order.Server, None);

        Kept(order.Server).ShouldBeEmpty();
        await guests.BootIdAsync(order.Server, first);
        (await guests.ConsoleAsync(order.Server, text => text.Contains("tick 1", StringComparison.Ordinal))).ShouldContain("DISK vda 4194304 root ro=0");
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task Smaller_disks_are_refused_and_the_guest_stays_as_it_was()
    {
        var order = guests.Order(await RootAsync()) with { RootDiskGiB = 2, EphemeralDiskGiB = 1 };
        await guests.Driver.SpawnAsync(order, None);
        await guests.Driver.StopAsync(order.Server, TimeSpan.Zero, None);

        foreach (var smaller in (SpawnServer[])[order with { RootDiskGiB = 1 }, order with { EphemeralDiskGiB = 0 }, order with { RootDiskGiB = 1, EphemeralDiskGiB = 2 }])
        {
            var refusal = await Should.ThrowAsync<VirtDriverException>(guests.Driver.ResizeAsync(smaller, start: true, None));
            refusal.Kind.ShouldBe(VirtErrorKind.Hypervisor);
            refusal.Message.ShouldContain("resize disk down");
        }

        Kept(order.Server).ShouldBeEmpty();
        await guests.Driver.StartAsync(order.Server, None);
        var console = await guests.ConsoleAsync(order.Server, text => text.Contains("tick 1", StringComparison.Ordinal));
        console.ShouldContain("DISK vda 4194304 root ro=0");
        console.ShouldContain("DISK vdb 2097152 ephemeral0 ro=0");
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    private IEnumerable<string> Kept(Core.ServerId server) =>
        Directory.EnumerateFiles(Path.Combine(guests.InstancesPath, server.ToString()), "*.before*");

    private async Task<Contracts.Images.Image> RootAsync() =>
        guests.Images.Add(await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", "1M", "{}"), "raw");
}
