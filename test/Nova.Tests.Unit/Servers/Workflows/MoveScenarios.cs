using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow that moves servers. The quota is that of the flavor that the server has in the end.</summary>
internal static class MoveScenarios
{
    private const int Small = 512;
    private const int Large = 2048;

    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        new("server.resize", cloud => cloud.BootAsync(), ResizeAsync, FailedResizeAsync, ResizedAsync),
        new("server.confirm_resize", PrepareAsync, ConfirmAsync, FailedEndAsync, ConfirmedAsync),
        new("server.revert_resize", PrepareAsync, RevertAsync, FailedRevertAsync, RevertedAsync),
        new("server.evacuate", PrepareDeadHostAsync, EvacuateAsync, NotEvacuatedAsync, EvacuatedAsync),
        new("server.live_migrate", cloud => cloud.BootAsync(), MigrateLiveAsync, NotMigratedAsync, MigratedAsync),
    ];

    private static async Task<string> PrepareAsync(CloudFixture cloud)
    {
        var id = await cloud.BootAsync();
        await cloud.ResizeAsync(id);
        await cloud.IdleAsync();
        return id;
    }

    private static async Task<string> ResizeAsync(CloudFixture cloud, string id)
    {
        await cloud.MustAsync(id, """{"resize": {"flavorRef": "2"} }""");
        return id;
    }

    private static async Task<string> ConfirmAsync(CloudFixture cloud, string id)
    {
        await cloud.MustAsync(id, """{"confirmResize": null}""");
        return id;
    }

    private static async Task<string> RevertAsync(CloudFixture cloud, string id)
    {
        await cloud.MustAsync(id, """{"revertResize": null}""");
        return id;
    }

    private static async Task FailedResizeAsync(CloudFixture cloud, string id)
    {
        await IsOnceAsync(cloud, id, "ACTIVE", Small);
        (await cloud.MigrationOfAsync(id))["status"]!.GetValue<string>().ShouldBe("error");

        cloud.Points.Reset();
        await ResizedAsync(cloud, await ResizeAsync(cloud, id));
    }

    private static async Task ResizedAsync(CloudFixture cloud, string id)
    {
        await IsTwiceAsync(cloud, id);
        cloud.Points.Reset();
        await ConfirmedAsync(cloud, await ConfirmAsync(cloud, id));
    }

    // Once the old guest is gone there is nothing to take back.
    private static async Task FailedEndAsync(CloudFixture cloud, string id)
    {
        if ((await cloud.MigrationOfAsync(id))["status"]!.GetValue<string>() is "confirmed")
        {
            await ConfirmedAsync(cloud, id);
            return;
        }

        await IsTwiceAsync(cloud, id);
        cloud.Points.Reset();
        await ConfirmedAsync(cloud, await ConfirmAsync(cloud, id));
    }

    // Until the new guest is gone nothing has changed; after that the server is back, at worst it is off.
    private static async Task FailedRevertAsync(CloudFixture cloud, string id)
    {
        if ((await cloud.MigrationOfAsync(id))["status"]!.GetValue<string>() is "finished")
        {
            await IsTwiceAsync(cloud, id);
            cloud.Points.Reset();
            await RevertedAsync(cloud, await RevertAsync(cloud, id));
            return;
        }

        await IsOnceAsync(cloud, id, "SHUTOFF", Small);
        cloud.GuestsOf(id).ShouldBe([(await cloud.MigrationOfAsync(id))["source_compute"]!.GetValue<string>()]);
        cloud.Points.Reset();
        await cloud.MustAsync(id, """{"os-start": null}""");
        await IsOnceAsync(cloud, id, "ACTIVE", Small);
    }

    private static async Task<string> PrepareDeadHostAsync(CloudFixture cloud)
    {
        var id = await cloud.BootAsync();
        await cloud.ForceDownAsync(await cloud.HostOfAsync(id));
        return id;
    }

    private static async Task<string> EvacuateAsync(CloudFixture cloud, string id)
    {
        await cloud.MustAsync(id, """{"evacuate": {} }""", "2.94");
        return id;
    }

    private static async Task NotEvacuatedAsync(CloudFixture cloud, string id)
    {
        await IsOnceAsync(cloud, id, "ACTIVE", Small);
        (await cloud.MigrationOfAsync(id))["status"]!.GetValue<string>().ShouldBe("error");
        cloud.Points.Reset();
        await EvacuatedAsync(cloud, await EvacuateAsync(cloud, id));
    }

    // The dead host still has its guest; when it comes back it is told that the server lives elsewhere.
    private static async Task EvacuatedAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "ACTIVE");
        await cloud.IdleAsync();
        var migration = await cloud.MigrationOfAsync(id);
        migration["status"]!.GetValue<string>().ShouldBe("done");
        var (dead, host) = (migration["source_compute"]!.GetValue<string>(), await cloud.HostOfAsync(id));
        host.ShouldBe(migration["dest_compute"]!.GetValue<string>());
        cloud.GuestsOf(id).Count.ShouldBe(2);
        await cloud.HoldsAsync(id, 1);
        (await cloud.QuotaMemoryAsync()).ShouldBe(Small);
        await cloud.ForceDownAsync(dead, isDown: false);
        cloud.Simulation.Remove(new HostName(dead), Identifier.Parse<ServerId>(id)).ShouldBeTrue();
    }

    private static async Task<string> MigrateLiveAsync(CloudFixture cloud, string id)
    {
        await cloud.MustAsync(id, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""");
        return id;
    }

    // Until the guest has gone over nothing has changed; after that it is there, though the cloud could not finish.
    private static async Task NotMigratedAsync(CloudFixture cloud, string id)
    {
        await IsOnceAsync(cloud, id, "ACTIVE", Small);
        (await cloud.MigrationOfAsync(id))["status"]!.GetValue<string>().ShouldBeOneOf("error", "completed");
        cloud.Points.Reset();
        await MigratedAsync(cloud, await MigrateLiveAsync(cloud, id));
    }

    private static async Task MigratedAsync(CloudFixture cloud, string id)
    {
        await IsOnceAsync(cloud, id, "ACTIVE", Small);
        var migration = await cloud.MigrationOfAsync(id);
        migration["status"]!.GetValue<string>().ShouldBe("completed");
        migration["dest_compute"]!.GetValue<string>().ShouldBe(await cloud.HostOfAsync(id));
    }

    private static Task ConfirmedAsync(CloudFixture cloud, string id) => IsOnceAsync(cloud, id, "ACTIVE", Large);

    private static Task RevertedAsync(CloudFixture cloud, string id) => IsOnceAsync(cloud, id, "ACTIVE", Small);

    private static async Task IsTwiceAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "VERIFY_RESIZE");
        await cloud.IdleAsync();
        cloud.GuestsOf(id).Count.ShouldBe(2);
        await cloud.HoldsAsync(id, 2);
        (await cloud.QuotaMemoryAsync()).ShouldBe(Large);
    }

    private static async Task IsOnceAsync(CloudFixture cloud, string id, string status, int memory)
    {
        await cloud.WaitForAsync(id, status);
        await cloud.IdleAsync();
        cloud.GuestsOf(id).ShouldBe([await cloud.HostOfAsync(id)]);
        cloud.MemoryOf(id, await cloud.HostOfAsync(id)).ShouldBe(memory);
        await cloud.HoldsAsync(id, 1);
        (await cloud.QuotaMemoryAsync()).ShouldBe(memory);
    }
}
