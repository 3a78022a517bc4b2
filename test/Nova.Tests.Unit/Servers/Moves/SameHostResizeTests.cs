using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>A cloud of one host, where a server may be resized in its place.</summary>
public sealed class SameHostResizeTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(1, "DEFAULT.allow_resize_to_same_host=true");

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task It_is_resized_in_its_place_and_holds_both_sizes_until_it_is_confirmed()
    {
        var server = await _cloud.BootAsync();
        var host = await _cloud.HostOfAsync(server);

        await _cloud.ResizeAsync(server);
        (await _cloud.HostOfAsync(server)).ShouldBe(host);
        _cloud.MemoryOf(server, host).ShouldBe(2048);
        await _cloud.HoldsAsync(server, 2);
        await _cloud.MustAsync(server, """{"confirmResize": null}""");
        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();

        await _cloud.HoldsAsync(server, 1);
        await _cloud.DeleteAsync(server);
        await _cloud.NothingIsLeftOfAsync(server);
    }

    [Fact]
    public async Task Taken_back_it_has_its_old_size()
    {
        var server = await _cloud.BootAsync();
        var host = await _cloud.HostOfAsync(server);
        await _cloud.ResizeAsync(server);

        await _cloud.MustAsync(server, """{"revertResize": null}""");
        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();

        shown["flavor"]!["ram"]!.GetValue<int>().ShouldBe(512);
        _cloud.MemoryOf(server, host).ShouldBe(512);
        await _cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task A_failure_brings_the_old_size_back()
    {
        var server = await _cloud.BootAsync();
        _cloud.Points.BreakAt("server.resize", "arrive", Nova.Workflows.CrashMoments.Committing);

        await _cloud.MustAsync(server, """{"resize": {"flavorRef": "2"} }""");
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        _cloud.MemoryOf(server, await _cloud.HostOfAsync(server)).ShouldBe(512);
        await _cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task Deleted_before_it_is_confirmed_nothing_is_left()
    {
        var server = await _cloud.BootAsync();
        await _cloud.ResizeAsync(server);

        await _cloud.DeleteAsync(server);

        await _cloud.NothingIsLeftOfAsync(server);
        (await _cloud.QuotaMemoryAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_cold_migration_never_stays()
    {
        var server = await _cloud.BootAsync();

        await _cloud.MustAsync(server, """{"migrate": null}""");
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(server, "ACTIVE");
        (await _cloud.MigrationOfAsync(server))["status"]!.GetValue<string>().ShouldBe("error");
    }
}
