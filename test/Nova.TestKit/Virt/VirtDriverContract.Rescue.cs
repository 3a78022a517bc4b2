using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Core.DiskFormats;
using Nova.Virt;

namespace Nova.TestKit.Virt;

/// <content>Rescue, copies of disks, consoles.</content>
public abstract partial class VirtDriverContract
{
    [Fact]
    public async Task Rescuing_is_undone_by_unrescuing_and_both_can_be_repeated()
    {
        if (Driver is not IRescuingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.RescueAsync(MakeOrder(), Token);
        await driver.RescueAsync(MakeOrder(), Token);
        await ShouldBeAsync(PowerState.Running);

        await driver.UnrescueAsync(Server, start: false, Token);
        await ShouldBeAsync(PowerState.Shutdown);
        await driver.UnrescueAsync(Server, start: true, Token);
        await driver.UnrescueAsync(Server, start: true, Token);
        await ShouldBeAsync(PowerState.Running);
        (await Driver.ListAsync(Token)).Count(guest => guest.Server == Server).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_of_a_disk_is_qcow2_and_is_there_until_it_is_dropped(bool isRunning)
    {
        if (Driver is not ISnapshotDriver driver)
        {
            return;
        }

        var image = Identifier.New<ImageId>();
        await SpawnAsync();
        if (!isRunning)
        {
            await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        }

        await driver.CaptureAsync(Server, image, Token);
        await driver.CaptureAsync(Server, image, Token);
        await using (var copy = await driver.OpenSnapshotAsync(Server, image, Token))
        {
            using MemoryStream whole = new();
            await copy.CopyToAsync(whole, Token);
            var judged = await DiskInspector.InspectAsync("qcow2", whole, Token);
            judged.TryGet(out var facts, out var fault).ShouldBeTrue(fault?.Message);
            facts!.VirtualSizeBytes.ShouldBeGreaterThan(0);
        }

        await ShouldBeAsync(isRunning ? PowerState.Running : PowerState.Shutdown);
        await driver.DropSnapshotAsync(Server, image, Token);
        await driver.DropSnapshotAsync(Server, image, Token);
        (await Should.ThrowAsync<VirtDriverException>(() => driver.OpenSnapshotAsync(Server, image, Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
    }

    [Fact]
    public async Task A_console_is_somewhere_while_its_guest_runs()
    {
        if (Driver is not IConsoleDriver driver)
        {
            return;
        }

        await SpawnAsync();
        var found = (await driver.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token)).ShouldNotBeNull();
        found.Port.ShouldBeInRange(1, 65535);
        (await driver.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token)).ShouldBe(found);

        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        (await driver.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_guest_that_is_being_rescued_can_be_destroyed()
    {
        if (Driver is not IRescuingDriver driver)
        {
            return;
        }

        await SpawnAsync();
        await driver.RescueAsync(MakeOrder(), Token);

        await Driver.DestroyAsync(Server, Token);

        await ShouldBeAsync(PowerState.NoState);
    }
}
