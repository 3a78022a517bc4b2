using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.TestKit;
using Nova.Virt.Libvirt;

namespace Nova.Tests.Integration.Virt;

/// <summary>Consoles of guests that run, where they really are.</summary>
public sealed class LibvirtConsoleTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_vnc_console_answers_where_it_is_said_to_be_while_its_guest_runs()
    {
        var driver = guests.Driver;
        var order = guests.Order(await RootAsync());
        await driver.SpawnAsync(order, None);

        var found = (await driver.FindConsoleAsync(order.Server, ConsoleProtocol.Vnc, None)).ShouldNotBeNull();
        (await driver.FindConsoleAsync(order.Server, ConsoleProtocol.Serial, None)).ShouldBeNull("it is a log only");
        (await driver.FindConsoleAsync(order.Server, ConsoleProtocol.Spice, None)).ShouldBeNull();

        found.Host.ShouldBe("127.0.0.1");
        await guests.Libvirt.RunInsideAsync("bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{found.Port}; head -c 3 <&3 | grep -q RFB");
        await driver.StopAsync(order.Server, TimeSpan.Zero, None);
        (await driver.FindConsoleAsync(order.Server, ConsoleProtocol.Vnc, None)).ShouldBeNull();
        await driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task A_serial_console_is_a_port_of_its_own_and_a_log_as_well()
    {
        await using var other = guests.Build(new Dictionary<string, string?> { ["serial_console:enabled"] = "true" });
        var driver = other.GetRequiredService<LibvirtDriver>();
        var (first, second) = (guests.Order(await RootAsync()), guests.Order(await RootAsync()));
        await driver.SpawnAsync(first, None);
        await driver.SpawnAsync(second, None);
        await guests.BootIdAsync(first.Server);

        var found = (await driver.FindConsoleAsync(first.Server, ConsoleProtocol.Serial, None)).ShouldNotBeNull();

        (await driver.FindConsoleAsync(second.Server, ConsoleProtocol.Serial, None)).ShouldNotBeNull().Port.ShouldNotBe(found.Port);
        await guests.Libvirt.RunInsideAsync("bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{found.Port}; timeout 30 grep -q -m1 tick <&3");
        await driver.DestroyAsync(first.Server, None);
        await driver.DestroyAsync(second.Server, None);
    }

    private async Task<Contracts.Images.Image> RootAsync() =>
        guests.Images.Add(await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", "1M", "{}"), "raw");
}
