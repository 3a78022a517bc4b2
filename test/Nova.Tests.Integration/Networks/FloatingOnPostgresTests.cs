using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.TestKit;
using Nova.TestKit.Cloud;
using Nova.TestKit.Data;

namespace Nova.Tests.Integration.Networks;

/// <summary>Routers and floating addresses on the database of fleets: the same SQL, and many who want one thing at once.</summary>
public sealed class FloatingOnPostgresTests
{
    [NeedsFact("postgres")]
    public Task An_address_leads_to_a_server_is_told_to_its_host_and_leads_nowhere_when_that_has_gone() => WithAsync(async cloud =>
    {
        var (network, subnet, _) = await cloud.MakeNetworkAsync();
        var outside = await cloud.MakeOutsideAsync(subnet);
        var server = await cloud.BootAsync("led", $$""" "networks": [{"uuid": "{{network}}"}],""");
        var port = NetworkApi.IdsOf(await cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}"), "ports")[0];

        var taken = await cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\", \"port_id\": \"{port}\"");

        NetworkApi.IdsOf(
            await cloud.NetworkAsync(HttpMethod.Get, $"/floatingips?router_id={outside.Router}&sort_key=fixed_ip_address&sort_key=port_id"), "floatingips").ShouldBe([NetworkApi.IdOf(taken)]);
        var told = (await cloud.Services.GetRequiredService<IPortFilters>().DescribeAsync([Identifier.Parse<ServerId>(server)], CancellationToken.None)).Outside!;
        told.Floating.ShouldHaveSingleItem().Address.ShouldBe(taken["floating_ip_address"]!.GetValue<string>());
        told.Sources.ShouldHaveSingleItem();
        await cloud.DeleteAsync(server);
        (await cloud.NetworkAsync(HttpMethod.Get, $"/floatingips/{NetworkApi.IdOf(taken)}")).Json["floatingip"]!["port_id"].ShouldBeNull();
    });

    [NeedsFact("postgres")]
    public Task Of_many_who_want_one_thing_one_gets_it() => WithAsync(async cloud =>
    {
        var (network, subnet, _) = await cloud.MakeNetworkAsync();
        var outside = await cloud.MakeOutsideAsync(subnet);
        var port = NetworkApi.IdOf(await cloud.MakeAsync("ports", $"\"network_id\": \"{network}\""));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\"")));
        taken.Select(address => address["floating_ip_address"]!.GetValue<string>()).Distinct().Count().ShouldBe(8);

        var led = await Task.WhenAll(taken.Select(address => cloud.NetworkAsync(
            HttpMethod.Put, $"/floatingips/{NetworkApi.IdOf(address)}", $$"""{"floatingip": {"port_id": "{{port}}"} }""")));

        led.Count(answer => answer.Status is 200).ShouldBe(1);
        led.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 409);
    });

    [NeedsFact("postgres")]
    public Task Of_many_who_want_a_network_made_each_project_gets_one() => WithAsync(async cloud =>
    {
        var network = NetworkApi.IdOf(await cloud.MakeAsync("networks", "\"name\": \"default\", \"router:external\": true, \"is_default\": true", "admin"));
        await cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"172.25.4.0/24\", \"enable_dhcp\": false", "admin");

        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            number => cloud.NetworkAsync(HttpMethod.Get, $"/auto-allocated-topology/p{number % 3}", token: "admin")));

        made.ShouldAllBe(answer => answer.Status == 200);
        made.Select(answer => NetworkApi.IdOf(answer.Json["auto_allocated_topology"]!)).Distinct().Count().ShouldBe(3);
        (await cloud.CountAsync("SELECT COUNT(*) FROM routers")).ShouldBe(3);
        (await cloud.CountAsync("SELECT COUNT(DISTINCT cidr) FROM subnets WHERE name = 'auto_allocated_subnet_v4'")).ShouldBe(3);
    });

    private static async Task WithAsync(Func<CloudFixture, Task> test)
    {
        await using var database = await TestDatabase.CreatePostgresAsync();
        await using var cloud = await CloudFixture.StartAsync(1, $"database.connection={database.Address}");
        await test(cloud);
    }
}
