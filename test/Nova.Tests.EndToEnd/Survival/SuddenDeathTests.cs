using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>Deaths at moments that nobody chose.</summary>
public sealed class SuddenDeathTests(SurvivalCloud cloud) : IClassFixture<SurvivalCloud>
{
    private static readonly string[] Roomy = ["--quota.instances=-1", "--quota.cores=-1", "--quota.ram=-1"];

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public async Task A_request_that_was_never_answered_was_done_or_was_not(int milliseconds)
    {
        var start = cloud.NewCloud();
        await using (var doomed = await NovadProcess.StartAsync(start, SurvivalCloud.Limit))
        {
            using var api = await CloudApi.LogInAsync(doomed);
            var asked = api.BootAsync("unanswered", cloud.Image, cloud.Flavor);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, CancellationToken.None);
            await doomed.KillAsync();
            await asked.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await ShouldSettleAsync(start, atMost: 1);
    }

    [Fact]
    public async Task Fifty_builds_at_once_are_finished_by_the_next_start()
    {
        var start = cloud.NewCloud() with { Options = [.. Roomy, "--simulated.spawn_latency=0.2", "--workflows.workers=8"] };
        await using (var doomed = await NovadProcess.StartAsync(start, SurvivalCloud.Limit))
        {
            using var api = await CloudApi.LogInAsync(doomed);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(number => api.BootAsync($"many-{number}", cloud.Image, cloud.Flavor)));
            await doomed.KillAsync();
        }

        (await ShouldSettleAsync(start with { Options = Roomy }, atMost: 50)).ShouldBe(50);
    }

    [Fact]
    public async Task Fifty_deletions_at_once_are_finished_by_the_next_start()
    {
        var start = cloud.NewCloud() with { Options = [.. Roomy, "--simulated.destroy_latency=0.2"] };
        await using (var doomed = await NovadProcess.StartAsync(start, SurvivalCloud.Limit))
        {
            using var api = await CloudApi.LogInAsync(doomed);
            await api.BootAsync("many", cloud.Image, cloud.Flavor, ""","min_count":50""");
            await TestKit.Virt.Eventually.TrueAsync(
                async () => (await api.ListServersAsync("?status=ACTIVE")).Count is 50, SurvivalCloud.Limit, () => doomed.Log);
            var servers = await api.ListServersAsync();
            await Task.WhenAll(servers.Select(server => api.AskAsync(HttpMethod.Delete, $"/servers/{server.GetProperty("id").GetString()}")));
            await doomed.KillAsync();
        }

        (await ShouldSettleAsync(start with { Options = Roomy }, atMost: 0)).ShouldBe(0);
    }

    private static async Task<int> ShouldSettleAsync(NovadStart start, int atMost)
    {
        await using var novad = await NovadProcess.StartAsync(start, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        await new Ownership(start).ShouldHoldAsync(novad);

        var servers = await api.ListServersAsync();
        servers.Count.ShouldBeLessThanOrEqualTo(atMost);
        servers.ShouldAllBe(server => server.GetProperty("status").GetString() == "ACTIVE", novad.Log);
        return servers.Count;
    }
}
