using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Data;
using Nova.Messaging;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Networks;

public sealed class HostFilterTests
{
    [Fact]
    public async Task A_host_is_told_that_rules_have_changed_and_gets_them_with_the_addresses_of_their_groups()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        var group = NetworkApi.IdOf(await cloud.MakeAsync("security-groups", "\"name\": \"web\""));
        var server = await cloud.BootAsync("web", "\"security_groups\": [{\"name\": \"web\"}],");
        var peer = await cloud.BootAsync("peer");
        var standard = NetworkApi.IdsOf(await cloud.NetworkAsync(HttpMethod.Get, "/security-groups?name=default"), "security_groups")[0];
        HostName host = new("watched");
        await cloud.Database.WriteAsync(
            work => work.ExecuteAsync("UPDATE servers SET host = 'watched' WHERE id = @server", new { server }, CancellationToken.None), CancellationToken.None);
        var bus = cloud.Services.GetRequiredService<IRpcBus>();
        var told = 0;
        await using var agent = bus.Serve(new RpcService(ComputeMethods.Topic, host).On(FilterMethods.Changed, (_, _) =>
        {
            Interlocked.Increment(ref told);
            return Task.FromResult(default(Done));
        }));

        await cloud.MakeAsync("security-group-rules", $$"""
            "security_group_id": "{{group}}", "direction": "ingress", "protocol": "tcp", "port_range_min": 22, "port_range_max": 23, "remote_group_id": "{{standard}}"
            """);

        await CloudFixture.UntilAsync(() => Task.FromResult(Volatile.Read(ref told) > 0), () => "The host was not told.");
        var filters = await bus.CallAsync(FilterMethods.Describe, null, new DescribeFilters(host), TimeSpan.FromSeconds(20), CancellationToken.None);
        var port = filters.Ports.ShouldHaveSingleItem();
        port.IsUp.ShouldBeTrue();
        port.IsSecure.ShouldBeTrue();
        port.Rules.Count(rule => !rule.IsIngress).ShouldBe(2);
        port.Rules.Where(rule => rule.IsIngress).ShouldHaveSingleItem()
            .ShouldBe(new FilterRule { IsIngress = true, IsIPv6 = false, Protocol = 6, First = 22, Last = 23, Group = standard });
        var address = (await cloud.GetAsync($"/servers/{peer}")).Json["server"]!["addresses"]!["private"]![0]!["addr"]!.GetValue<string>();
        filters.Groups.ShouldHaveSingleItem().Value.ShouldBe([address]);

        await cloud.DeleteAsync(peer);

        var after = await bus.CallAsync(FilterMethods.Describe, null, new DescribeFilters(host), TimeSpan.FromSeconds(20), CancellationToken.None);
        after.Groups.ShouldHaveSingleItem().Value.ShouldBeEmpty();
        var id = (await cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}")).Json["ports"]![0]!["id"]!.GetValue<string>();
        (await cloud.NetworkAsync(HttpMethod.Put, $"/ports/{id}", """{"port": {"admin_state_up": false} }""")).Status.ShouldBe(200);
        var down = await bus.CallAsync(FilterMethods.Describe, null, new DescribeFilters(host), TimeSpan.FromSeconds(20), CancellationToken.None);
        down.Ports.ShouldHaveSingleItem().IsUp.ShouldBeFalse();
    }
}
