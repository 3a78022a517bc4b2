using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>
/// Whoever moves a server looks at its ports again when it has arrived: so its new host hears at once what may pass to them. Seen by the name of its
/// network, which has changed meanwhile.
/// </summary>
public sealed class MovedPortTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;
    private string _network = "";

    public async Task InitializeAsync()
    {
        _cloud = await CloudFixture.StartAsync(3, "DEFAULT.shelved_offload_time=0");
        (_network, _, _) = await _cloud.MakeNetworkAsync();
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task By_a_live_migration()
    {
        var server = await BootAndRenameAsync();

        await _cloud.MustAsync(server, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""");
        await _cloud.IdleAsync();

        await ShowsAsync(server, "renamed");
    }

    [Fact]
    public async Task By_a_resize_and_back()
    {
        var server = await BootAndRenameAsync();

        await _cloud.ResizeAsync(server);
        await _cloud.IdleAsync();
        await ShowsAsync(server, "renamed");

        await RenameAsync("again");
        await _cloud.MustAsync(server, """{"revertResize": null}""");
        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();
        await ShowsAsync(server, "again");
    }

    [Fact]
    public async Task By_an_evacuation()
    {
        var server = await BootAndRenameAsync();
        await _cloud.ForceDownAsync(await _cloud.HostOfAsync(server));

        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();

        await ShowsAsync(server, "renamed");
    }

    [Fact]
    public async Task By_coming_back_from_the_shelf()
    {
        var server = await BootAndRenameAsync();
        await _cloud.MustAsync(server, """{"shelve": null}""");
        await _cloud.WaitForAsync(server, "SHELVED_OFFLOADED");

        await _cloud.MustAsync(server, """{"unshelve": null}""");
        await _cloud.WaitForAsync(server, "ACTIVE");

        await ShowsAsync(server, "renamed");
    }

    private async Task<string> BootAndRenameAsync()
    {
        var server = await _cloud.BootAsync("mover", $$""" "networks": [{"uuid": "{{_network}}"}],""");
        await RenameAsync("renamed");
        return server;
    }

    private async Task RenameAsync(string name) =>
        (await _cloud.NetworkAsync(HttpMethod.Put, $"/networks/{_network}", $$"""{"network": {"name": "{{name}}"} }""")).Status.ShouldBe(200);

    private Task ShowsAsync(string server, string network)
    {
        var shown = "";
        return CloudFixture.UntilAsync(
            async () =>
            {
                var addresses = (await _cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject();
                shown = string.Join(", ", addresses.Select(known => known.Key));
                return shown == network;
            },
            () => $"The server shows the networks {shown}.");
    }
}
