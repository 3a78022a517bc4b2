using Nova.TestKit;
using Nova.TestKit.Processes;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>Control planes that are started anew behind a load balancer, which nobody tells: it sees that one drains.</summary>
public sealed class BalancerTests(DrainingCloud cloud, ITestOutputHelper output) : IClassFixture<DrainingCloud>
{
    [NeedsFact(FleetCloud.Needs + " haproxy")]
    public async Task No_request_fails_while_each_control_plane_is_started_anew()
    {
        await using var balancer = await HaProxy.StartAsync(cloud.Planes.Select(plane => plane.AddressOf("compute")));
        await using var traffic = await Traffic.StartAsync(cloud, [balancer.Address]);
        await traffic.GoesOnAsync("the start");

        for (var plane = 0; plane < cloud.Planes.Count; plane++)
        {
            await cloud.ReplacePlaneAsync(plane, Release.This);
            await traffic.GoesOnAsync($"control plane {plane} was started anew");
        }

        var servers = await traffic.EndAsync();
        output.WriteLine(traffic.Summary);
        await cloud.Ownership.ShouldHoldAsync(cloud.Api);
        using var api = await CloudApi.LogInAsync(cloud.Api);
        (await api.ListServersAsync()).Select(server => server.GetProperty("id").GetString()).ShouldBe(servers, ignoreOrder: true);
    }
}

/// <summary>One whose control planes drain for longer than the load balancer needs to see it.</summary>
public sealed class DrainingCloud : UpgradeCloud
{
    protected override IEnumerable<string> PlaneOptions => ["--api.drain_seconds=10"];
}
