using Nova.TestKit;
using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>Several processes on a broker and a database: whatever dies, another goes on.</summary>
public sealed class FleetTests(FleetCloud fleet) : IClassFixture<FleetCloud>
{
    [NeedsTheory(FleetCloud.Needs)]
    [MemberData(nameof(Points))]
    public async Task What_a_control_plane_leaves_when_it_dies_here_another_finishes(string point)
    {
        var isBuild = point.StartsWith("server.build", StringComparison.Ordinal);
        using var api = await CloudApi.LogInAsync(fleet.Control);
        var server = isBuild ? null : await BootAsync(api, "to-be-deleted");

        await using (var doomed = await fleet.StartControlAsync($"--workflows.crash_at={point}"))
        {
            using var its = await CloudApi.LogInAsync(doomed);
            try
            {
                server = isBuild ? await its.BootAsync("survivor", fleet.Image, fleet.Flavor) : await AskToDeleteAsync(its, server!);
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null)
            {
                // It died before it could answer.
            }

            await doomed.WaitForExitAsync(FleetCloud.Limit);
            doomed.ExitCode.ShouldBe(128 + 9, doomed.Log);
        }

        server ??= (await api.ListServersAsync()).ShouldHaveSingleItem().GetProperty("id").GetString()!;
        await fleet.BecomesAsync(api, server, found => isBuild ? SurvivalCloud.IsActive(found) : found is null);
        await fleet.Ownership.ShouldHoldAsync(fleet.Control);
        if (isBuild)
        {
            await DeleteAsync(api, server);
        }
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task A_build_whose_host_died_under_it_is_finished_when_the_host_is_back()
    {
        using var api = await CloudApi.LogInAsync(fleet.Control);
        await fleet.Host.DisposeAsync();
        await fleet.StartHostAsync("--simulated.spawn_latency=30");
        var server = await api.BootAsync("slow", fleet.Image, fleet.Flavor);
        await fleet.BecomesAsync(api, server, found => found is { } there && there.GetProperty("OS-EXT-STS:task_state").GetString() is "spawning");

        await fleet.Host.DisposeAsync();
        await fleet.StartHostAsync();

        await fleet.BecomesAsync(api, server, found => Scenario.IsToldFailure(found) && found!.Value.GetProperty("status").GetString() is "ACTIVE" or "ERROR");
        await fleet.Ownership.ShouldHoldAsync(fleet.Control);
        await DeleteAsync(api, server);
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task Builds_outlive_the_death_of_the_broker()
    {
        using var api = await CloudApi.LogInAsync(fleet.Control);
        await fleet.Host.DisposeAsync();
        await fleet.StartHostAsync("--simulated.spawn_latency=2");
        List<string> servers = [];
        for (var number = 0; number < 5; number++)
        {
            servers.Add(await api.BootAsync($"through-{number}", fleet.Image, fleet.Flavor));
        }

        await fleet.Broker.KillAsync();
        await fleet.Broker.StartAsync();

        foreach (var server in servers)
        {
            await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        }

        await fleet.Ownership.ShouldHoldAsync(fleet.Control);
        foreach (var server in servers)
        {
            await DeleteAsync(api, server);
        }
    }

    [NeedsFact(FleetCloud.Needs)]
    public async Task A_control_plane_that_is_told_to_stop_leaves_its_builds_to_another()
    {
        using var api = await CloudApi.LogInAsync(fleet.Control);
        await fleet.Host.DisposeAsync();
        await fleet.StartHostAsync("--simulated.spawn_latency=5");
        await using var leaving = await fleet.StartControlAsync();
        using var its = await CloudApi.LogInAsync(leaving);
        var server = await its.BootAsync("left-behind", fleet.Image, fleet.Flavor);

        (await leaving.StopAsync(FleetCloud.Limit)).ShouldBeLessThan(TimeSpan.FromSeconds(15), leaving.Log);

        leaving.ExitCode.ShouldBe(0, leaving.Log);
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        await fleet.Ownership.ShouldHoldAsync(fleet.Control);
        await DeleteAsync(api, server);
    }

    public static TheoryData<string> Points =>
    [
        .. CrashPoint.All().Where(point => point.Kind is "server.build" or "server.delete")
            .Where(point => point.Moment is "committing" or "ran").Select(point => point.ToString()),
    ];

    private static async Task<string> AskToDeleteAsync(CloudApi api, string server)
    {
        using var answer = await api.AskAsync(HttpMethod.Delete, $"/servers/{server}");
        return server;
    }

    private async Task<string> BootAsync(CloudApi api, string name)
    {
        var server = await api.BootAsync(name, fleet.Image, fleet.Flavor);
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        return server;
    }

    private async Task DeleteAsync(CloudApi api, string server)
    {
        await AskToDeleteAsync(api, server);
        await fleet.BecomesAsync(api, server, found => found is null);
    }
}
