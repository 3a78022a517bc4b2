using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Networks;

public sealed class RouterTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_router_is_made_changed_joined_parted_and_deleted()
    {
        var (_, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var router = NetworkApi.IdOf(await Cloud.MakeAsync("routers", "\"name\": \"r\", \"description\": \"d\""));
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/routers/{router}")).Json["router"]!["external_gateway_info"].ShouldBeNull();
        var changed = await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}", """{"router": {"name": "renamed", "admin_state_up": false} }""");
        changed.Json["router"]!["name"]!.GetValue<string>().ShouldBe("renamed");
        changed.Json["router"]!["admin_state_up"]!.GetValue<bool>().ShouldBeFalse();
        changed.Json["router"]!["revision_number"]!.GetValue<int>().ShouldBe(2);
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/routers?name=renamed&admin_state_up=false&fields=id"), "routers").ShouldBe([router]);

        var joined = await JoinAsync(router, $"\"subnet_id\": \"{subnet}\"");

        joined.Status.ShouldBe(200, joined.Body);
        var port = (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{joined.Json["port_id"]!.GetValue<string>()}")).Json["port"]!;
        port["fixed_ips"]![0]!["ip_address"]!.GetValue<string>().ShouldBe($"{prefix}.1");
        port["device_owner"]!.GetValue<string>().ShouldBe("network:router_interface");
        port["device_id"]!.GetValue<string>().ShouldBe(router);
        port["status"]!.GetValue<string>().ShouldBe("ACTIVE");
        (await JoinAsync(router, $"\"subnet_id\": \"{subnet}\"")).Status.ShouldBe(400, "it is there");
        var second = NetworkApi.IdOf(await Cloud.MakeAsync("routers", "\"name\": \"second\""));
        (await JoinAsync(second, $"\"subnet_id\": \"{subnet}\"")).Status.ShouldBe(409, "a gateway is one router's");
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/subnets/{subnet}")).Status.ShouldBe(409);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/routers/{router}")).Status.ShouldBe(409);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}/remove_router_interface", $$"""{"subnet_id": "{{subnet}}"}""")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}/remove_router_interface", $$"""{"subnet_id": "{{subnet}}"}""")).Status.ShouldBe(404);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/routers/{router}")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/routers/{router}")).Status.ShouldBe(404);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/subnets/{subnet}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_router_takes_a_port_that_is_there_and_a_subnet_may_have_several()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        var port = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $$"""
            "network_id": "{{network}}", "fixed_ips": [{"ip_address": "{{prefix}}.9"}]
            """));
        var second = NetworkApi.IdOf(await Cloud.MakeAsync("routers", "\"name\": \"second\""));

        var joined = await JoinAsync(second, $"\"port_id\": \"{port}\"");

        joined.Status.ShouldBe(200, joined.Body);
        joined.Json["subnet_id"]!.GetValue<string>().ShouldBe(subnet);
        (await JoinAsync(outside.Router, $"\"port_id\": \"{port}\"")).Status.ShouldBe(409, "it is in use");
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/ports/{port}", """{"port": {"device_id": ""} }""")).Status.ShouldBe(409);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{second}/remove_router_interface", $$"""{"port_id": "{{port}}"}""")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{port}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_gateway_is_set_moved_and_cleared()
    {
        var (_, subnet, _) = await Cloud.MakeNetworkAsync();
        var (first, second) = (await Cloud.MakeOutsideAsync(subnet), await OtherOutsideAsync());

        var moved = await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{first.Router}", $$"""{"router": {"external_gateway_info": {"network_id": "{{second}}"} } }""");

        moved.Status.ShouldBe(200, moved.Body);
        moved.Json["router"]!["external_gateway_info"]!["network_id"]!.GetValue<string>().ShouldBe(second);
        moved.Json["router"]!["external_gateway_info"]!["enable_snat"]!.GetValue<bool>().ShouldBeTrue();
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE network_id = @network", new { network = first.Network })).ShouldBe(0);
        var cleared = await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{first.Router}", """{"router": {"external_gateway_info": {} } }""");
        cleared.Json["router"]!["external_gateway_info"].ShouldBeNull();
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE network_id = @network", new { network = second })).ShouldBe(0);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{second}", token: "admin")).Status.ShouldBe(204);
    }

    [Theory]
    [InlineData("\"routes\": [{\"destination\": \"0.0.0.0/0\", \"nexthop\": \"10.0.0.9\"}]", 400)]
    [InlineData("\"distributed\": true", 403)]
    [InlineData("\"availability_zone_hints\": [\"mars\"]", 404)]
    [InlineData("\"external_gateway_info\": {\"network_id\": \"11111111-1111-4111-8111-111111111111\"}", 404)]
    [InlineData("\"external_gateway_info\": {\"network_id\": \"x\"}", 400)]
    [InlineData("\"external_gateway_info\": 7", 400)]
    [InlineData("\"project_id\": \"somebody\"", 400)]
    public async Task What_a_router_cannot_be_is_refused(string members, int status)
    {
        var answer = await Cloud.NetworkAsync(HttpMethod.Post, "/routers", $$"""{"router": { {{members}} } }""");

        answer.Status.ShouldBe(status, answer.Body);
    }

    [Fact]
    public async Task Only_subnets_of_guests_with_a_gateway_are_joined_and_only_networks_outside_are_led_to()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        var router = NetworkApi.IdOf(await Cloud.MakeAsync("routers", "\"name\": \"r\""));
        var isolated = NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"isolated\""));
        var without = NetworkApi.IdOf(await Cloud.MakeAsync("subnets", $"\"network_id\": \"{isolated}\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/24\", \"gateway_ip\": null"));
        var six = NetworkApi.IdOf(await Cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 6, \"cidr\": \"fd00:{prefix.Replace('.', ':')}:1::/64\""));

        (await JoinAsync(router, $"\"subnet_id\": \"{without}\"")).Status.ShouldBe(400);
        (await JoinAsync(router, $"\"subnet_id\": \"{six}\"")).Status.ShouldBe(400);
        (await JoinAsync(router, $"\"subnet_id\": \"{Guid.NewGuid()}\"")).Status.ShouldBe(404);
        (await JoinAsync(router, $"\"subnet_id\": \"{subnet}\", \"port_id\": \"{outside.Interface}\"")).Status.ShouldBe(400);
        (await JoinAsync(router, "")).Status.ShouldBe(400);
        (await JoinAsync(outside.Router, $"\"subnet_id\": \"{subnet}\"", "other")).Status.ShouldBe(404);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}", $$"""{"router": {"external_gateway_info": {"network_id": "{{network}}"} } }""")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(
            HttpMethod.Put, $"/routers/{router}", $$"""{"router": {"external_gateway_info": {"network_id": "{{outside.Network}}", "enable_snat": false} } }""")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Two_subnets_with_the_same_range_are_never_routed_both()
    {
        var networks = new[] { NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"x\"")), NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"y\"")) };
        List<string> subnets = [];
        foreach (var network in networks)
        {
            subnets.Add(NetworkApi.IdOf(await Cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"10.92.0.0/24\", \"enable_dhcp\": false")));
        }

        var routers = new[] { NetworkApi.IdOf(await Cloud.MakeAsync("routers", "\"name\": \"x\"")), NetworkApi.IdOf(await Cloud.MakeAsync("routers", "\"name\": \"y\"")) };

        (await JoinAsync(routers[0], $"\"subnet_id\": \"{subnets[0]}\"")).Status.ShouldBe(200);
        (await JoinAsync(routers[1], $"\"subnet_id\": \"{subnets[1]}\"")).Status.ShouldBe(400);
    }

    private Task<WebAnswer> JoinAsync(string router, string members, string token = "member") =>
        Cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}/add_router_interface", $"{{{members}}}", token);

    private async Task<string> OtherOutsideAsync()
    {
        var network = NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"elsewhere\", \"router:external\": true", "admin"));
        await Cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"192.0.2.0/24\", \"enable_dhcp\": false", "admin");
        return network;
    }
}
