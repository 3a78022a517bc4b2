using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Networks;

public sealed class FloatingIpTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task An_address_leads_to_a_server_and_away_from_it_and_is_given_back()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        var server = await Cloud.BootAsync("led", $$""" "networks": [{"uuid": "{{network}}"}],""");
        var port = NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}"), "ports")[0];
        var taken = await Cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\", \"description\": \"of the web\"");
        var (id, address) = (NetworkApi.IdOf(taken), taken["floating_ip_address"]!.GetValue<string>());
        taken["status"]!.GetValue<string>().ShouldBe("DOWN");
        address.ShouldStartWith($"{outside.Prefix}.");
        (await FloatingOfAsync(server)).ShouldBeEmpty();

        var led = await LeadAsync(id, $"\"{port}\"");

        led.Status.ShouldBe(200, led.Body);
        led.Json["floatingip"]!["router_id"]!.GetValue<string>().ShouldBe(outside.Router);
        led.Json["floatingip"]!["fixed_ip_address"]!.GetValue<string>().ShouldStartWith($"{prefix}.");
        led.Json["floatingip"]!["port_details"]!["device_id"]!.GetValue<string>().ShouldBe(server);
        led.Json["floatingip"]!["status"]!.GetValue<string>().ShouldBe("ACTIVE");
        (await FloatingOfAsync(server)).ShouldBe([address]);
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/floatingips?port_id={port}&sort_key=fixed_ip_address"), "floatingips").ShouldBe([id]);
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/floatingips?floating_ip_address={address}&router_id={outside.Router}&status=ACTIVE"), "floatingips").ShouldBe([id]);
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/floatingips?floating_ip_address={address}", token: "other"), "floatingips").ShouldBeEmpty();

        (await LeadAsync(id, "null")).Json["floatingip"]!["port_id"].ShouldBeNull();
        (await FloatingOfAsync(server)).ShouldBeEmpty();
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/floatingips/{id}")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/floatingips/{id}")).Status.ShouldBe(404);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM fixed_ips WHERE address = @address", new { address })).ShouldBe(0);
        await Cloud.DeleteAsync(server);
    }

    [Fact]
    public async Task An_address_outlives_the_server_that_it_led_to_and_leads_nowhere_then()
    {
        var (network, subnet, _) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        var server = await Cloud.BootAsync("short", $$""" "networks": [{"uuid": "{{network}}"}],""");
        var port = NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}"), "ports")[0];
        var taken = await Cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\", \"port_id\": \"{port}\"");
        taken["port_id"]!.GetValue<string>().ShouldBe(port);
        (await FloatingOfAsync(server)).Count.ShouldBe(1);

        await Cloud.DeleteAsync(server);

        var left = (await Cloud.NetworkAsync(HttpMethod.Get, $"/floatingips/{NetworkApi.IdOf(taken)}")).Json["floatingip"]!;
        left["port_id"].ShouldBeNull();
        left["fixed_ip_address"].ShouldBeNull();
        left["status"]!.GetValue<string>().ShouldBe("DOWN");
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        var port = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\""));
        var (island, _, _) = await Cloud.MakeNetworkAsync();
        var cutOff = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{island}\""));
        var first = NetworkApi.IdOf(await Cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\", \"port_id\": \"{port}\""));
        var second = NetworkApi.IdOf(await Cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\""));

        await RefusedAsync(409, LeadAsync(second, $"\"{port}\""), "another");
        await RefusedAsync(404, LeadAsync(second, $"\"{cutOff}\""), "ExternalGatewayForFloatingIP");
        await RefusedAsync(404, LeadAsync(second, $"\"{Guid.NewGuid()}\""), "Port");
        await RefusedAsync(400, LeadAsync(second, "7"), "port_id");
        await RefusedAsync(400, Cloud.NetworkAsync(HttpMethod.Put, $"/floatingips/{second}", $$"""{"floatingip": {"port_id": "{{cutOff}}", "fixed_ip_address": "{{prefix}}.250"} }"""), "fixed IPv4");
        await RefusedAsync(400, TakeAsync($"\"floating_network_id\": \"{network}\""), "external");
        await RefusedAsync(404, TakeAsync($"\"floating_network_id\": \"{Guid.NewGuid()}\""), "Network");
        await RefusedAsync(400, TakeAsync("\"description\": \"nowhere\""), "floating_network_id");
        await RefusedAsync(403, TakeAsync($"\"floating_network_id\": \"{outside.Network}\", \"floating_ip_address\": \"{outside.Prefix}.77\""), "floating_ip_address");
        await RefusedAsync(404, Cloud.NetworkAsync(HttpMethod.Delete, $"/floatingips/{first}", token: "other"), "FloatingIP");
        await RefusedAsync(404, LeadAsync(first, "null", "other"), "FloatingIP");

        // What floating addresses need stays, and their own ports go with them only.
        await RefusedAsync(409, Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{outside.Router}/remove_router_interface", $$"""{"subnet_id": "{{subnet}}"}"""), "floating IP");
        await RefusedAsync(409, Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{outside.Router}", """{"router": {"external_gateway_info": null} }"""), "floating IP");
        await RefusedAsync(409, Cloud.NetworkAsync(HttpMethod.Delete, $"/routers/{outside.Router}"), "ports");
        await RefusedAsync(409, Cloud.NetworkAsync(HttpMethod.Delete, $"/ports/{outside.Interface}", token: "admin"), "router_interface");
        await RefusedAsync(409, Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{outside.Network}", token: "admin"), "ports");
        var held = NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={second}", token: "admin"), "ports")[0];
        await RefusedAsync(409, Cloud.NetworkAsync(HttpMethod.Put, $"/ports/{held}", """{"port": {"fixed_ips": []} }""", "admin"), "floating IP");

        // Any address may be chosen by an admin, and no two get one.
        var chosen = await Cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\", \"floating_ip_address\": \"{outside.Prefix}.77\"", "admin");
        chosen["floating_ip_address"]!.GetValue<string>().ShouldBe($"{outside.Prefix}.77");
        await RefusedAsync(409, TakeAsync($"\"floating_network_id\": \"{outside.Network}\", \"floating_ip_address\": \"{outside.Prefix}.77\"", "admin"), "in use");
    }

    [Fact]
    public async Task A_project_takes_no_more_than_its_quota_whoever_asks_at_once()
    {
        await using var cloud = await CloudFixture.StartAsync(1, "networks.quota_floatingip=3", "networks.quota_router=1");
        var (_, subnet, _) = await cloud.MakeNetworkAsync();
        var outside = await cloud.MakeOutsideAsync(subnet);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cloud.NetworkAsync(
            HttpMethod.Post, "/floatingips", $$"""{"floatingip": {"floating_network_id": "{{outside.Network}}"} }""")));

        answers.Count(answer => answer.Status is 201).ShouldBe(3);
        answers.ShouldAllBe(answer => answer.Status == 201 || answer.Status == 409);
        answers.Where(answer => answer.Status is 201).Select(answer => answer.Json["floatingip"]!["floating_ip_address"]!.GetValue<string>()).Distinct().Count().ShouldBe(3);
        (await cloud.NetworkAsync(HttpMethod.Post, "/routers", """{"router": {"name": "one too many"} }""")).Status.ShouldBe(409);
        (await cloud.NetworkAsync(HttpMethod.Get, "/networks?router:external=true")).Json["networks"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Hosts_learn_where_addresses_lead_and_what_networks_look_like_from_outside()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        var server = await Cloud.BootAsync("told", $$""" "networks": [{"uuid": "{{network}}"}],""");
        var port = (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}")).Json["ports"]![0]!;
        var taken = await Cloud.MakeAsync("floatingips", $"\"floating_network_id\": \"{outside.Network}\", \"port_id\": \"{NetworkApi.IdOf(port)}\"");
        var router = (await Cloud.NetworkAsync(HttpMethod.Get, $"/routers/{outside.Router}")).Json["router"]!;
        var filters = Cloud.Services.GetRequiredService<IPortFilters>();

        var told = (await filters.DescribeAsync([Identifier.Parse<ServerId>(server)], CancellationToken.None)).Outside!;

        var bridge = told.Networks.Single(known => known.Network.ToString() == outside.Network).Bridge;
        told.Floating.ShouldBe([new FloatingAddress(bridge, taken["floating_ip_address"]!.GetValue<string>(), port["fixed_ips"]![0]!["ip_address"]!.GetValue<string>())]);
        var source = told.Sources.ShouldHaveSingleItem();
        source.Bridge.ShouldBe(bridge);
        source.Address.ShouldBe(router["external_gateway_info"]!["external_fixed_ips"]![0]!["ip_address"]!.GetValue<string>());
        source.Ranges.ShouldBe([$"{prefix}.0/24"]);
        told.Routers.ShouldHaveSingleItem().Address.ShouldBe($"{prefix}.1");
        (await filters.DescribeAsync([Identifier.New<ServerId>()], CancellationToken.None)).Outside!.Floating.ShouldBeEmpty();
        (await filters.DescribeAsync([Identifier.New<ServerId>()], CancellationToken.None)).Outside!.Sources.ShouldBeEmpty();

        (await Cloud.NetworkAsync(
            HttpMethod.Put, $"/routers/{outside.Router}", $$"""{"router": {"external_gateway_info": {"network_id": "{{outside.Network}}", "enable_snat": false} } }""", "admin")).Status.ShouldBe(200);
        (await filters.DescribeAsync([Identifier.Parse<ServerId>(server)], CancellationToken.None)).Outside!.Sources.ShouldHaveSingleItem().Address.ShouldBeNull();
        await Cloud.DeleteAsync(server);
    }

    [Fact]
    public async Task Of_several_hosts_the_first_has_the_addresses_of_routers()
    {
        await using var cloud = await CloudFixture.StartAsync(2);
        var (network, subnet, _) = await cloud.MakeNetworkAsync();
        await cloud.MakeOutsideAsync(subnet);
        var bus = cloud.Services.GetRequiredService<IRpcBus>();
        var servers = new[] { await cloud.BootAsync("a", Networks(network)), await cloud.BootAsync("b", Networks(network)) };
        var hosts = await Task.WhenAll(servers.Select(cloud.HostOfAsync));
        hosts.Distinct().Count().ShouldBe(2, "the scheduler spreads them");

        var told = await Task.WhenAll(hosts.Order(StringComparer.Ordinal).Select(host => bus.CallAsync(
            FilterMethods.Describe, null, new DescribeFilters(new HostName(host)), TimeSpan.FromSeconds(20), CancellationToken.None)));

        told[0].Outside!.Sources.Count.ShouldBe(1);
        told[1].Outside!.Sources.ShouldBeEmpty();
        told[1].Outside!.Routers.Count.ShouldBe(1, "each host is the gateway of its guests");
    }

    private static string Networks(string network) => $$""" "networks": [{"uuid": "{{network}}"}],""";

    private static async Task RefusedAsync(int status, Task<WebAnswer> asked, string words)
    {
        var answer = await asked;
        answer.Status.ShouldBe(status, answer.Body);
        answer.Body.ShouldContain(words);
    }

    private Task<WebAnswer> TakeAsync(string members, string token = "member") =>
        Cloud.NetworkAsync(HttpMethod.Post, "/floatingips", $$"""{"floatingip": { {{members}} } }""", token);

    private Task<WebAnswer> LeadAsync(string id, string port, string token = "member") =>
        Cloud.NetworkAsync(HttpMethod.Put, $"/floatingips/{id}", $$"""{"floatingip": {"port_id": {{port}} } }""", token);

    private async Task<IReadOnlyList<string>> FloatingOfAsync(string server) =>
    [
        .. (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject().SelectMany(network => network.Value!.AsArray())
            .Where(address => address!["OS-EXT-IPS:type"]!.GetValue<string>() is "floating").Select(address => address!["addr"]!.GetValue<string>()),
    ];
}
