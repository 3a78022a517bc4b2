using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt;

namespace Nova.TestKit.Virt;

/// <content>Guests that get another size, another host, another disk.</content>
public abstract partial class VirtDriverContract
{
    [Fact]
    public async Task A_resized_server_can_have_its_old_size_again()
    {
        if (Driver is not IResizingDriver driver)
        {
            return;
        }

        var order = MakeOrder();
        await Driver.SpawnAsync(order, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await driver.ResizeAsync(order with { MemoryMiB = 96 }, start: true, Token);
        await driver.ResizeAsync(order with { MemoryMiB = 96 }, start: true, Token);
        await ShouldBeAsync(PowerState.Running);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        await driver.ResizeBackAsync(Server, start: true, Token);
        await driver.ResizeBackAsync(Server, start: true, Token);

        await ShouldBeAsync(PowerState.Running);
        await driver.KeepSizeAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_resize_that_is_kept_cannot_be_taken_back_and_a_guest_that_is_not_there_cannot_be_resized()
    {
        if (Driver is not IResizingDriver driver)
        {
            return;
        }

        var order = MakeOrder();
        await driver.KeepSizeAsync(Server, Token);
        (await Should.ThrowAsync<VirtDriverException>(driver.ResizeAsync(order, start: false, Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
        await Driver.SpawnAsync(order, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await driver.ResizeAsync(order with { MemoryMiB = 96 }, start: false, Token);
        await ShouldBeAsync(PowerState.Shutdown);
        await driver.KeepSizeAsync(Server, Token);
        await driver.KeepSizeAsync(Server, Token);
        await driver.ResizeBackAsync(Server, start: false, Token);
        await ShouldBeAsync(PowerState.Shutdown);
    }

    [Fact]
    public async Task A_server_that_was_offered_can_be_had_again()
    {
        if (Driver is not IMovingDriver driver)
        {
            return;
        }

        var order = MakeOrder();
        await Driver.SpawnAsync(order, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        (await Should.ThrowAsync<VirtDriverException>(driver.OfferAsync(Identifier.New<ServerId>(), Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
        (await driver.OfferAsync(Server, Token)).ShouldNotBeEmpty();
        await driver.RestoreAsync(order, start: true, Token);
        await driver.RestoreAsync(order, start: true, Token);

        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_rebuilt_server_runs()
    {
        if (Driver is not IRebuildingDriver driver)
        {
            return;
        }

        await SpawnAsync();
        await driver.RebuildAsync(MakeOrder(), Token);

        await ShouldBeAsync(PowerState.Running);
        (await Driver.ListAsync(Token)).Count(guest => guest.Server == Server).ShouldBe(1);
    }
}
