using System.Net;
using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>Several processes on a broker and a database: whatever dies, the others go on, and every server ends in good order, once.</summary>
public sealed class FleetTests(FleetCloud fleet) : IClassFixture<FleetCloud>
{
    private const int Many = 6;

    [NeedsFact(FleetCloud.Needs)]
    public async Task Servers_are_built_on_all_hosts_and_removed()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        var servers = await BootManyAsync(api);
        await ShouldAllBecomeAsync(api, servers, SurvivalCloud.IsActive);

        var hosts = (await api.ListServersAsync()).Select(server => server.GetProperty("OS-EXT-SRV-ATTR:host").GetString()!.Split('-')[0]).Distinct();
        hosts.Count().ShouldBe(2);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
    }

    [NeedsFact(FleetCloud.Needs)]
    public void A_process_opens_the_apis_of_its_roles_and_no_other()
    {
        fleet.Api.Log.ShouldContain("The compute API listens");
        foreach (var process in (NovadProcess[])[.. fleet.Conductors, .. fleet.Hosts])
        {
            process.Log.Split('\n').Where(line => line.Contains("API listens", StringComparison.Ordinal))
                .ShouldHaveSingleItem().ShouldContain("The status API listens");
        }
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task A_host_without_a_database_gives_a_snapshot_to_the_image_service()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        var server = (await BootManyAsync(api, 1))[0];
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);

        using var answer = await api.AskAsync(HttpMethod.Post, $"/servers/{server}/action", """{"createImage":{"name":"copy"}}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        JsonElement copy = default;
        await Eventually.TrueAsync(
            async () => (copy = (await api.GetAsync("/images/detail?name=copy")).GetProperty("images")[0]).GetProperty("status").GetString() is "ACTIVE",
            FleetCloud.Limit, () => $"the image is {copy}\n{fleet.Logs()}");
        copy.GetProperty("OS-EXT-IMG-SIZE:size").GetInt64().ShouldBePositive();
        await DeleteAllAsync(api, [server]);
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task A_host_that_was_halted_and_given_up_does_nothing_more_to_what_was_taken_from_it()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync();
        var server = (await BootManyAsync(api, 1))[0];
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        var host = (await HostOfAsync(api, server))!;
        var halted = fleet.HostOf(host);
        await halted.HaltAsync();

        // This order reaches the host when it goes on; by then it is older than the evacuation.
        using var ordered = await api.AskAsync(HttpMethod.Post, $"/servers/{server}/action", """{"reboot":{"type":"HARD"}}""");
        ordered.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.TrueAsync(async () => await IsDownAsync(api, host), FleetCloud.Limit, () => $"{host} does not count as down\n{fleet.Logs()}");
        using var evacuated = await api.AskAsync(HttpMethod.Post, $"/servers/{server}/action", """{"evacuate":{}}""", "2.94");
        evacuated.StatusCode.ShouldBe(HttpStatusCode.OK, await evacuated.Content.ReadAsStringAsync());

        // At no moment does it look as if nothing had to be done: it is being made anew, and then it is elsewhere.
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        (await HostOfAsync(api, server)).ShouldNotBe(host, fleet.Logs());

        await halted.GoOnAsync();

        await Eventually.TrueAsync(
            () => halted.Log.Contains($"Server {server} was taken from {host}", StringComparison.Ordinal), FleetCloud.Limit, () => $"it does not let go\n{fleet.Logs()}");
        await Eventually.TrueAsync(async () => !await IsDownAsync(api, host), FleetCloud.Limit, () => $"{host} does not come back\n{fleet.Logs()}");
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        halted.Log.Split('\n').ShouldNotContain(line => line.Contains($"server {server}: Reboot", StringComparison.Ordinal) && line.Contains("begins on", StringComparison.Ordinal));
        await DeleteAllAsync(api, [server]);
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task Builds_outlive_the_death_of_a_conductor()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=2");
        var servers = await BootManyAsync(api);
        await ShouldSomeSpawnAsync(api);

        await fleet.KillConductorAsync();

        await ShouldAllBecomeAsync(api, servers, SurvivalCloud.IsActive);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
        fleet.Conductors.Add(await fleet.StartConductorAsync());
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task Builds_whose_hosts_died_under_them_end_in_good_order_when_the_hosts_are_back()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=30");
        var servers = await BootManyAsync(api);
        await ShouldSomeSpawnAsync(api);

        await fleet.RestartHostsAsync();

        await ShouldAllBecomeAsync(api, servers, IsActiveOrError);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task Builds_outlive_the_death_of_the_broker()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=2");
        var servers = await BootManyAsync(api);
        await ShouldSomeSpawnAsync(api);

        await fleet.Broker.KillAsync();
        await fleet.Broker.StartAsync();

        await ShouldAllBecomeAsync(api, servers, SurvivalCloud.IsActive);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task Builds_outlive_the_absence_of_the_database()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=2");
        var servers = await BootManyAsync(api);
        await ShouldSomeSpawnAsync(api);

        await fleet.InterruptDatabaseAsync(TimeSpan.FromSeconds(2));

        await ShouldAllBecomeAsync(api, servers, IsActiveOrError);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task A_control_plane_that_is_told_to_stop_leaves_its_builds_to_another()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=5");
        await using var leaving = await fleet.StartControlAsync();
        using var its = await CloudApi.LogInAsync(leaving);
        var server = await its.BootAsync("left-behind", fleet.Image, fleet.Flavor);

        (await leaving.StopAsync(FleetCloud.Limit)).ShouldBeLessThan(TimeSpan.FromSeconds(45), leaving.Log);

        leaving.ExitCode.ShouldBe(0, leaving.Log);
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, [server]);
    }

    [NeedsFact(FleetCloud.Needs)]
    public Task An_idle_conductor_stops_soon_when_it_is_told_to() => IdleStop.ShouldBeSoonAsync(() => fleet.StartConductorAsync(), FleetCloud.Limit);

    private static async Task<string?> HostOfAsync(CloudApi api, string server) =>
        (await api.FindServerAsync(server))?.GetProperty("OS-EXT-SRV-ATTR:host").GetString();

    private static async Task<bool> IsDownAsync(CloudApi api, string host) =>
        (await api.GetAsync($"/os-services?binary=nova-compute&host={host}")).GetProperty("services")[0].GetProperty("state").GetString() is "down";

    private static bool IsActiveOrError(JsonElement? server) =>
        server is { } there && there.GetProperty("status").GetString() is "ACTIVE" or "ERROR" && there.GetProperty("OS-EXT-STS:task_state").GetString() is null;

    private async Task<IReadOnlyList<string>> BootManyAsync(CloudApi api, int count = Many)
    {
        List<string> servers = [];
        for (var number = 0; number < count; number++)
        {
            servers.Add(await api.BootAsync($"server-{number}", fleet.Image, fleet.Flavor));
        }

        return servers;
    }

    private Task ShouldSomeSpawnAsync(CloudApi api) => Eventually.TrueAsync(
        async () => (await api.ListServersAsync()).Any(server => server.GetProperty("OS-EXT-STS:task_state").GetString() is "spawning"),
        FleetCloud.Limit, () => $"nothing spawns\n{fleet.Logs()}");

    private async Task ShouldAllBecomeAsync(CloudApi api, IReadOnlyList<string> servers, Func<JsonElement?, bool> wanted)
    {
        foreach (var server in servers)
        {
            await fleet.BecomesAsync(api, server, wanted);
        }
    }

    private static async Task<string> AskToDeleteAsync(CloudApi api, string server)
    {
        using var answer = await api.AskAsync(HttpMethod.Delete, $"/servers/{server}");
        return server;
    }

    private async Task DeleteAllAsync(CloudApi api, IReadOnlyList<string> servers)
    {
        foreach (var server in servers)
        {
            await AskToDeleteAsync(api, server);
        }

        await ShouldAllBecomeAsync(api, servers, found => found is null);
    }
}
