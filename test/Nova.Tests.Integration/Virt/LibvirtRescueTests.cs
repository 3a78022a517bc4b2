using Nova.Contracts.Compute;
using Nova.TestKit;
using Nova.Virt;

namespace Nova.Tests.Integration.Virt;

/// <summary>Guests that boot from another disk for a while, and find their own behind it.</summary>
public sealed class LibvirtRescueTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_rescued_guest_has_a_fresh_first_disk_and_its_own_behind_it_and_gets_all_back()
    {
        var driver = guests.Driver;
        var order = guests.Order(await RootAsync("1M")) with { SwapMiB = 16 };
        var folder = Path.Combine(guests.InstancesPath, order.Server.ToString());
        await driver.SpawnAsync(order, None);
        var first = await guests.BootIdAsync(order.Server);
        var rescue = order with { Image = await RootAsync("2M") };

        await driver.RescueAsync(rescue, None);
        var second = await guests.BootIdAsync(order.Server, first);
        await driver.RescueAsync(rescue, None);
        (await guests.BootIdAsync(order.Server)).ShouldBe(second, "a guest that is being rescued is left alone");
        var console = await guests.ConsoleAsync(order.Server, text => text.Contains("tick 1", StringComparison.Ordinal));
        console.ShouldContain("DISK vda 4096 rescue ro=0");
        console.ShouldContain("DISK vdb 2097152 root ro=0");
        console.ShouldContain("DISK vdc 32768 swap ro=0");
        console.ShouldContain("LABEL vdd ext= iso=config-2 ");
        await driver.CleanImageCacheAsync(TimeSpan.Zero, None);

        await driver.UnrescueAsync(order.Server, start: true, None);
        await driver.UnrescueAsync(order.Server, start: true, None);
        await guests.BootIdAsync(order.Server, first, second);
        console = await guests.ConsoleAsync(order.Server, text => text.Contains("tick 1", StringComparison.Ordinal));
        console.ShouldContain("DISK vda 2097152 root ro=0");
        console.ShouldNotContain("rescue");
        Directory.EnumerateFiles(folder).Select(Path.GetFileName).ShouldNotContain(name => name!.Contains("rescue", StringComparison.Ordinal));
        await driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task A_refused_rescue_changes_nothing_and_a_rescued_guest_can_be_destroyed()
    {
        var order = guests.Order(await RootAsync("1M"));
        await guests.Driver.SpawnAsync(order, None);
        var boot = await guests.BootIdAsync(order.Server);
        var bad = guests.Images.Add(
            await guests.MakeFileAsync($"{Guid.NewGuid():N}.qcow2", "qemu-img", "create", "-q", "-f", "qcow2", "{}", "16M"), "raw");

        (await Should.ThrowAsync<VirtDriverException>(guests.Driver.RescueAsync(order with { Image = bad }, None))).Kind.ShouldBe(VirtErrorKind.BadImage);
        (await guests.BootIdAsync(order.Server)).ShouldBe(boot);
        await guests.Driver.RescueAsync(order, None);
        await guests.Driver.DestroyAsync(order.Server, None);

        (await guests.Driver.GetPowerStateAsync(order.Server, None)).ShouldBe(PowerState.NoState);
        Directory.Exists(Path.Combine(guests.InstancesPath, order.Server.ToString())).ShouldBeFalse();
    }

    [NeedsFact("libvirtd")]
    public async Task A_password_needs_an_agent_in_the_guest_and_says_so()
    {
        var order = guests.Order(await RootAsync("1M"));
        await guests.Driver.SpawnAsync(order, None);

        var none = await Should.ThrowAsync<VirtDriverException>(guests.Driver.SetPasswordAsync(order.Server, "secret", None));

        none.Message.ShouldContain("hw_qemu_guest_agent");
        await guests.Driver.DestroyAsync(order.Server, None);
        var other = guests.Order(await RootAsync("1M", new Dictionary<string, string> { ["hw_qemu_guest_agent"] = "yes" }));
        await guests.Driver.SpawnAsync(other, None);
        (await Should.ThrowAsync<VirtDriverException>(guests.Driver.SetPasswordAsync(other.Server, "secret", None))).Message.ShouldContain("agent", Case.Insensitive);
        await guests.Driver.DestroyAsync(other.Server, None);
    }

    private async Task<Contracts.Images.Image> RootAsync(string size, IReadOnlyDictionary<string, string>? properties = null) =>
        guests.Images.Add(await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", size, "{}"), "raw", properties);
}
