using Nova.TestKit;
using Nova.TestKit.Processes;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// Two releases side by side, under traffic. <c>./dev upgrade</c> builds the one before this; where it has not, both are this one and every process is replaced once.
/// </summary>
public sealed class UpgradeTests(UpgradeCloud cloud, ITestOutputHelper output) : IClassFixture<UpgradeCloud>
{
    [NeedsFact(FleetCloud.Needs)]
    public async Task No_request_fails_while_one_release_takes_the_place_of_another_and_gives_it_back()
    {
        await using var traffic = await Traffic.StartAsync(cloud);
        await traffic.GoesOnAsync("the start");

        await cloud.SyncDatabaseAsync();
        await traffic.GoesOnAsync("db sync");
        await GoToAsync(traffic, Release.This);
        if (Release.Before != Release.This)
        {
            await GoBackAsync(traffic);
            await GoToAsync(traffic, Release.This);
        }

        var servers = await traffic.EndAsync();
        output.WriteLine(traffic.Summary);
        await cloud.Ownership.ShouldHoldAsync(cloud.Api);
        using var api = await CloudApi.LogInAsync(cloud.Api);
        (await api.ListServersAsync()).Select(server => server.GetProperty("id").GetString()).ShouldBe(servers, ignoreOrder: true);
    }

    private async Task GoToAsync(Traffic traffic, Release release)
    {
        for (var plane = 0; plane < cloud.Planes.Count; plane++)
        {
            await ReplacePlaneAsync(traffic, plane, release);
        }

        for (var host = 0; host < UpgradeCloud.HostCount; host++)
        {
            await ReplaceHostAsync(traffic, host, release);
        }
    }

    private async Task GoBackAsync(Traffic traffic)
    {
        for (var host = UpgradeCloud.HostCount; host > 0; host--)
        {
            await ReplaceHostAsync(traffic, host - 1, Release.Before);
        }

        for (var plane = cloud.Planes.Count; plane > 0; plane--)
        {
            await ReplacePlaneAsync(traffic, plane - 1, Release.Before);
        }
    }

    private async Task ReplacePlaneAsync(Traffic traffic, int plane, Release release)
    {
        await traffic.WithoutAsync(plane, () => cloud.ReplacePlaneAsync(plane, release));
        await traffic.GoesOnAsync($"control plane {plane} was replaced by {release.Novad}");
    }

    private async Task ReplaceHostAsync(Traffic traffic, int host, Release release)
    {
        await cloud.ReplaceHostAsync(host, release);
        await traffic.GoesOnAsync($"host {host} was replaced by {release.Agent}");
    }
}
