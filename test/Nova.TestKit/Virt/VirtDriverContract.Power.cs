using Nova.Contracts.Compute;
using Nova.Virt;

namespace Nova.TestKit.Virt;

/// <content>On, off, paused, suspended.</content>
public abstract partial class VirtDriverContract
{
    [Fact]
    public async Task Stopping_is_undone_by_starting_and_both_can_be_repeated()
    {
        await SpawnAsync();

        await Driver.StopAsync(Server, Grace, Token);
        await Driver.StopAsync(Server, Grace, Token);
        await ShouldBeAsync(PowerState.Shutdown);

        await Driver.StartAsync(Server, Token);
        await Driver.StartAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_hard_reboot_leaves_the_server_running_whatever_it_did_before()
    {
        await SpawnAsync();
        await Driver.RebootAsync(Server, hard: true, Token);
        await ShouldBeAsync(PowerState.Running);

        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        await Driver.RebootAsync(Server, hard: true, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task Pausing_is_undone_by_unpausing_and_both_can_be_repeated()
    {
        if (Driver is not IPausingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.PauseAsync(Server, Token);
        await driver.PauseAsync(Server, Token);
        await ShouldBeAsync(PowerState.Paused);

        await driver.UnpauseAsync(Server, Token);
        await driver.UnpauseAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_guest_that_runs_can_be_interrupted_and_stays_where_it_is()
    {
        if (Driver is not ICrashingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.CrashAsync(Server, Token);

        (await Driver.ListAsync(Token)).ShouldContain(guest => guest.Server == Server);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        (await Should.ThrowAsync<VirtDriverException>(() => driver.CrashAsync(Server, Token))).Kind.ShouldBe(VirtErrorKind.Hypervisor);
    }

    [Fact]
    public async Task Suspending_is_undone_by_resuming_and_both_can_be_repeated()
    {
        if (Driver is not ISuspendingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.SuspendAsync(Server, Token);
        await driver.SuspendAsync(Server, Token);
        await ShouldBeAsync(PowerState.Suspended);

        await driver.ResumeAsync(Server, Token);
        await driver.ResumeAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }
}
