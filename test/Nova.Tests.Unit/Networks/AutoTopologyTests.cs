using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Networks;

/// <summary>Networks that are made for projects without any; in a cloud that has none that is everybody's.</summary>
public sealed class AutoTopologyTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync()
    {
        _cloud = await CloudFixture.StartAsync(1, "networks.auto_allocated_range=10.240.0.0/23");
        foreach (var network in NetworkApi.IdsOf(await _cloud.NetworkAsync(HttpMethod.Get, "/networks", token: "admin"), "networks"))
        {
            (await _cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}", token: "admin")).Status.ShouldBe(204);
        }
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Servers_that_ask_for_a_network_get_one_that_leads_outside_and_all_the_same()
    {
        var outside = await MakeOutsideAsync();

        var servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => _cloud.CreateAsync($"s{number}")));

        foreach (var server in servers)
        {
            var addresses = (await _cloud.WaitForAsync(server, "ACTIVE"))["addresses"]!.AsObject();
            addresses.ShouldHaveSingleItem().Key.ShouldBe("auto_allocated_network");
            addresses["auto_allocated_network"]![0]!["addr"]!.GetValue<string>().ShouldStartWith("10.240.0.");
        }

        var network = (await _cloud.NetworkAsync(HttpMethod.Get, "/networks?router:external=false")).Json["networks"]!.AsArray().ShouldHaveSingleItem()!;
        network["shared"]!.GetValue<bool>().ShouldBeFalse();
        var subnet = (await _cloud.NetworkAsync(HttpMethod.Get, $"/subnets/{network["subnets"]![0]}")).Json["subnet"]!;
        subnet["cidr"]!.GetValue<string>().ShouldBe("10.240.0.0/24");
        subnet["enable_dhcp"]!.GetValue<bool>().ShouldBeTrue();
        var router = (await _cloud.NetworkAsync(HttpMethod.Get, "/routers")).Json["routers"]!.AsArray().ShouldHaveSingleItem()!;
        router["external_gateway_info"]!["network_id"]!.GetValue<string>().ShouldBe(outside);
        var joined = (await _cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={NetworkApi.IdOf(router)}&device_owner=network:router_interface", token: "admin")).Json["ports"]!;
        joined.AsArray().ShouldHaveSingleItem()!["fixed_ips"]![0]!["ip_address"]!.GetValue<string>().ShouldBe("10.240.0.1");
        NetworkApi.IdOf((await TopologyAsync(FakeTokens.Project)).Json["auto_allocated_topology"]!).ShouldBe(NetworkApi.IdOf(network));
    }

    [Fact]
    public async Task A_project_with_a_network_gets_no_other()
    {
        await MakeOutsideAsync();
        var (own, _, _) = await _cloud.MakeNetworkAsync();

        var server = await _cloud.BootAsync();

        (await _cloud.GetAsync($"/servers/{server}/os-interface")).Json["interfaceAttachments"]![0]!["net_id"]!.GetValue<string>().ShouldBe(own);
        NetworkApi.IdsOf(await _cloud.NetworkAsync(HttpMethod.Get, "/networks?router:external=false"), "networks").ShouldBe([own]);
    }

    [Fact]
    public async Task Without_a_way_outside_none_is_made_and_who_asks_is_told_so()
    {
        var server = await _cloud.SendAsync(HttpMethod.Post, "/servers", body: _cloud.CreateBody());
        var dry = await TopologyAsync(FakeTokens.Project, query: "?fields=dry-run");
        var wet = await TopologyAsync(FakeTokens.Project);

        server.Status.ShouldBe(400, server.Body);
        server.Message.ShouldBe($"Unable to automatically allocate a network for project {FakeTokens.Project}");
        dry.Status.ShouldBe(409, dry.Body);
        dry.Body.ShouldContain("No default router:external network");
        wet.Status.ShouldBe(409, wet.Body);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM networks")).ShouldBe(0);
        var without = await _cloud.SendAsync(HttpMethod.Post, "/servers", body: _cloud.CreateBody(more: "\"networks\": \"none\","));
        without.Status.ShouldBe(202, without.Body);
    }

    [Fact]
    public async Task It_is_made_once_shown_to_its_project_and_taken_back_whole()
    {
        var outside = await MakeOutsideAsync();
        var dry = await TopologyAsync("None", query: "?fields=dry-run");
        dry.Json["auto_allocated_topology"]!["id"]!.GetValue<string>().ShouldBe("dry-run=pass");
        (await _cloud.CountAsync("SELECT COUNT(*) FROM routers")).ShouldBe(0);

        var made = (await TopologyAsync("None")).Json["auto_allocated_topology"]!;

        made["project_id"]!.GetValue<string>().ShouldBe(FakeTokens.Project);
        made["tenant_id"]!.GetValue<string>().ShouldBe(FakeTokens.Project);
        JsonNode.DeepEquals((await TopologyAsync(FakeTokens.Project)).Json["auto_allocated_topology"], made).ShouldBeTrue();
        JsonNode.DeepEquals((await TopologyAsync(FakeTokens.Project, "admin")).Json["auto_allocated_topology"], made).ShouldBeTrue();
        (await TopologyAsync(FakeTokens.Project, "other")).Status.ShouldBe(403);
        (await TopologyAsync(FakeTokens.Project, "reader")).Status.ShouldBe(403);
        (await TopologyAsync(FakeTokens.Project, query: "?fields=id")).Status.ShouldBe(400);
        var port = NetworkApi.IdOf(await _cloud.MakeAsync("ports", $"\"network_id\": \"{NetworkApi.IdOf(made)}\""));
        (await RemoveAsync()).Status.ShouldBe(409, "a port is on it");
        (await _cloud.CountAsync("SELECT COUNT(*) FROM routers")).ShouldBe(1, "all of it or nothing");
        (await _cloud.NetworkAsync(HttpMethod.Delete, $"/ports/{port}")).Status.ShouldBe(204);
        (await RemoveAsync()).Status.ShouldBe(204);
        (await RemoveAsync()).Status.ShouldBe(204, "there is nothing");
        (await _cloud.CountAsync("SELECT (SELECT COUNT(*) FROM routers) + (SELECT COUNT(*) FROM ports) + (SELECT COUNT(*) FROM auto_topologies)")).ShouldBe(0);
        NetworkApi.IdsOf(await _cloud.NetworkAsync(HttpMethod.Get, "/networks"), "networks").ShouldBe([outside]);
    }

    [Fact]
    public async Task Projects_get_ranges_of_their_own_until_none_is_left()
    {
        await MakeOutsideAsync();
        await TopologyAsync("None");
        await TopologyAsync("None", "other");

        var third = await TopologyAsync("somebody", "admin");

        third.Status.ShouldBe(409, third.Body);
        third.Body.ShouldContain("10.240.0.0/23");
        (await _cloud.Database.QueryAsync<string>("SELECT cidr FROM subnets WHERE name = 'auto_allocated_subnet_v4' ORDER BY cidr", null, CancellationToken.None))
            .ShouldBe(["10.240.0.0/24", "10.240.1.0/24"]);
        (await _cloud.NetworkAsync(HttpMethod.Delete, $"/auto-allocated-topology/{FakeTokens.OtherProject}", token: "other")).Status.ShouldBe(204);
        (await TopologyAsync("somebody", "admin")).Status.ShouldBe(200, "what was taken back is free");
    }

    [Theory]
    [InlineData("network")]
    [InlineData("subnet")]
    [InlineData("router")]
    public async Task A_quota_that_is_used_up_leaves_nothing_half_made(string resource)
    {
        await MakeOutsideAsync();
        (await _cloud.NetworkAsync(HttpMethod.Put, $"/quotas/{FakeTokens.Project}", $$"""{"quota": {"{{resource}}": 0} }""", "admin")).Status.ShouldBe(200);

        var refused = await TopologyAsync("None");

        refused.Status.ShouldBe(409, refused.Body);
        refused.Body.ShouldContain("OverQuota");
        (await _cloud.CountAsync("SELECT (SELECT COUNT(*) FROM networks) + (SELECT COUNT(*) FROM routers) + (SELECT COUNT(*) FROM ports)")).ShouldBe(1, "the network outside");
    }

    [Fact]
    public async Task What_its_project_takes_apart_is_made_anew()
    {
        await MakeOutsideAsync();
        var first = NetworkApi.IdOf((await TopologyAsync("None")).Json["auto_allocated_topology"]!);
        var router = NetworkApi.IdsOf(await _cloud.NetworkAsync(HttpMethod.Get, "/routers"), "routers")[0];
        var subnet = (await _cloud.NetworkAsync(HttpMethod.Get, $"/networks/{first}")).Json["network"]!["subnets"]![0]!;
        (await _cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}/remove_router_interface", $$"""{"subnet_id": "{{subnet}}"}""")).Status.ShouldBe(200);
        (await _cloud.NetworkAsync(HttpMethod.Delete, $"/routers/{router}")).Status.ShouldBe(204);
        (await _cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{first}")).Status.ShouldBe(204);

        var second = await TopologyAsync("None");

        second.Status.ShouldBe(200, second.Body);
        NetworkApi.IdOf(second.Json["auto_allocated_topology"]!).ShouldNotBe(first);
    }

    [Fact]
    public async Task One_network_outside_is_the_default_and_only_one_outside()
    {
        var first = await MakeOutsideAsync();
        const string Second = """{"network": {"name": "second", "router:external": true, "is_default": true} }""";
        var refused = await _cloud.NetworkAsync(HttpMethod.Post, "/networks", Second, "admin");
        refused.Status.ShouldBe(409, refused.Body);
        refused.Body.ShouldContain(first);
        (await _cloud.NetworkAsync(HttpMethod.Post, "/networks", """{"network": {"is_default": true} }""")).Status.ShouldBe(403);
        (await _cloud.MakeAsync("networks", "\"name\": \"inside\", \"is_default\": true", "admin"))["is_default"].ShouldBeNull();
        NetworkApi.IdsOf(await _cloud.NetworkAsync(HttpMethod.Get, "/networks?is_default=true"), "networks").ShouldBe([first]);

        var changed = await _cloud.NetworkAsync(HttpMethod.Put, $"/networks/{first}", """{"network": {"is_default": false} }""", "admin");

        changed.Json["network"]!["is_default"]!.GetValue<bool>().ShouldBeFalse();
        (await _cloud.NetworkAsync(HttpMethod.Post, "/networks", Second, "admin")).Status.ShouldBe(201);
        (await _cloud.NetworkAsync(HttpMethod.Put, $"/networks/{first}", """{"network": {"is_default": true} }""", "admin")).Status.ShouldBe(409);
        (await TopologyAsync("None")).Status.ShouldBe(400, "the default has no subnet yet");
    }

    [Fact]
    public async Task The_service_says_that_it_can() =>
        (await _cloud.NetworkAsync(HttpMethod.Get, "/extensions/auto-allocated-topology")).Status.ShouldBe(200);

    private Task<WebAnswer> TopologyAsync(string project, string token = "member", string query = "") =>
        _cloud.NetworkAsync(HttpMethod.Get, $"/auto-allocated-topology/{project}{query}", token: token);

    private Task<WebAnswer> RemoveAsync() => _cloud.NetworkAsync(HttpMethod.Delete, "/auto-allocated-topology/None");

    private async Task<string> MakeOutsideAsync()
    {
        var network = NetworkApi.IdOf(await _cloud.MakeAsync("networks", "\"name\": \"public\", \"router:external\": true, \"is_default\": true", "admin"));
        await _cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"172.24.4.0/24\", \"enable_dhcp\": false", "admin");
        return network;
    }
}
