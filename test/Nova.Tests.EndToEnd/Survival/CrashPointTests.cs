using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Nova.TestKit.Workflows;

namespace Nova.Tests.EndToEnd.Survival;

public sealed class CrashPointTests(SurvivalCloud cloud) : IClassFixture<SurvivalCloud>
{
    // All of them take most of an hour: `./dev chaos`.
    public static TheoryData<string> Points => [.. (NeedsFactAttribute.IsThorough ? CrashPoint.All() : CrashPoint.Sample()).Select(point => point.ToString())];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_cloud_that_dies_here_is_whole_after_its_next_start(string point)
    {
        var where = CrashPoint.Parse(point);
        var scenario = Scenario.Of(where.Kind);
        var start = cloud.NewCloud() with { Options = scenario.Options };
        var server = scenario.StartsFromServer ? await PrepareAsync(start, scenario) : null;

        await CrashAsync(start, where, scenario, server);

        await using var novad = await NovadProcess.StartAsync(start, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        server ??= await FindAsync(api);
        await SurvivalCloud.ServerBecomesAsync(api, server, found => scenario.HasEndedAsync(api, found, where.IsUndo), novad);
        await new Ownership(start).ShouldHoldAsync(novad);
        await ShouldBeOfUseAsync(start, api, server, novad);
    }

    private async Task<string> PrepareAsync(NovadStart start, Scenario scenario)
    {
        await using var novad = await NovadProcess.StartAsync(start, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        var server = await cloud.BootAsync(api, Scenario.ServerName, novad);
        await scenario.Prepare(api, server);
        await novad.KillAsync();
        return server;
    }

    private async Task CrashAsync(NovadStart start, CrashPoint where, Scenario scenario, string? server)
    {
        IReadOnlyList<string> options =
            [.. scenario.Options, $"--workflows.crash_at={where}", .. where.IsUndo ? [scenario.Failing] : (IEnumerable<string>)[]];
        await using var doomed = await NovadProcess.StartAsync(start with { Options = options }, SurvivalCloud.Limit);
        await scenario.AskToDeathAsync(doomed, new Supplies(cloud.Image, cloud.Flavor), server ?? "", SurvivalCloud.Limit);
    }

    private static async Task<string> FindAsync(CloudApi api)
    {
        var servers = await api.ListServersAsync();
        return servers.ShouldHaveSingleItem().GetProperty("id").GetString()!;
    }

    // What has been through a crash can be deleted, and there is room for another.
    private async Task ShouldBeOfUseAsync(NovadStart start, CloudApi api, string server, NovadProcess novad)
    {
        var second = await cloud.BootAsync(api, "second", novad);
        if (await api.FindServerAsync(server) is not null)
        {
            await SurvivalCloud.DeleteAsync(api, server, novad);
        }

        await SurvivalCloud.DeleteAsync(api, second, novad);
        await Scenario.DeleteVolumesAsync(api, SurvivalCloud.Limit, () => novad.Log);
        await new Ownership(start).ShouldHoldAsync(novad);
        await Eventually.TrueAsync(async () => (await api.ListServersAsync()) is [], SurvivalCloud.Limit, () => novad.Log);
    }
}
