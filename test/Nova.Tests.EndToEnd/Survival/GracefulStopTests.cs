using System.Net;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

public sealed class GracefulStopTests(SurvivalCloud cloud) : IClassFixture<SurvivalCloud>
{
    [Fact]
    public Task An_idle_cloud_stops_at_once_when_it_is_told_to() =>
        IdleStop.ShouldBeSoonAsync(() => NovadProcess.StartAsync(cloud.NewCloud(), SurvivalCloud.Limit), SurvivalCloud.Limit);

    [Fact]
    public async Task A_cloud_that_drains_answers_until_who_balances_has_seen_it()
    {
        // Longer than the test: it is not over before the answer, however busy the machine is.
        await using var novad = await NovadProcess.StartAsync(cloud.NewCloud() with { Options = ["--api.drain_seconds=600", "--graceful_shutdown_timeout=600"] }, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);

        await novad.TellToStopAsync();
        await Eventually.TrueAsync(async () => await novad.HealthAsync() is "FAILED stop\n", () => novad.Log);
        using var answer = await api.AskAsync(HttpMethod.Get, "/servers");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ConnectionClose.ShouldBe(true);
        novad.HasExited.ShouldBeFalse(novad.Log);
    }

    [Fact]
    public async Task Builds_under_way_are_handed_to_the_next_start()
    {
        var start = cloud.NewCloud();
        List<string> servers = [];
        await using (var first = await NovadProcess.StartAsync(start with { Options = ["--simulated.spawn_latency=60"] }, SurvivalCloud.Limit))
        {
            using var api = await CloudApi.LogInAsync(first);
            for (var number = 0; number < 5; number++)
            {
                servers.Add(await api.BootAsync($"handed-over-{number}", cloud.Image, cloud.Flavor));
            }

            // No build can have ended by itself: a spawn takes longer than the stop may.
            (await first.StopAsync(SurvivalCloud.Limit)).ShouldBeLessThan(TimeSpan.FromSeconds(45), first.Log);
            first.ExitCode.ShouldBe(0, first.Log);
        }

        await using var second = await NovadProcess.StartAsync(start, SurvivalCloud.Limit);
        using var after = await CloudApi.LogInAsync(second);
        foreach (var server in servers)
        {
            await SurvivalCloud.ServerBecomesAsync(after, server, SurvivalCloud.IsActive, second);
        }

        await new Ownership(start).ShouldHoldAsync(second);
    }
}
