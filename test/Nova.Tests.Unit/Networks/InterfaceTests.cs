using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;
using Nova.Tests.Unit.Servers.Workflows;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Networks;

public sealed class InterfaceTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_server_is_made_with_ports_of_its_user_and_gives_them_back()
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        var port = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $$"""
            "network_id": "{{network}}", "fixed_ips": [{"ip_address": "{{prefix}}.50"}]
            """));

        var server = await Cloud.BootAsync("of-port", $$"""
            "networks": [{"port": "{{port}}", "tag": "first"}, {"uuid": "{{network}}", "fixed_ip": "{{prefix}}.60"}],
            """);

        var interfaces = (await Cloud.GetAsync($"/servers/{server}/os-interface")).Json["interfaceAttachments"]!.AsArray();
        interfaces.Count.ShouldBe(2);
        interfaces[0]!["port_id"]!.GetValue<string>().ShouldBe(port);
        interfaces[0]!["tag"]!.GetValue<string>().ShouldBe("first");
        interfaces[0]!["fixed_ips"]![0]!["ip_address"]!.GetValue<string>().ShouldBe($"{prefix}.50");
        interfaces[1]!["fixed_ips"]![0]!["ip_address"]!.GetValue<string>().ShouldBe($"{prefix}.60");
        var refused = await Cloud.SendAsync(HttpMethod.Post, "/servers", "member", Cloud.CreateBody("two", $$"""
            "networks": [{"port": "{{port}}"}],
            """));
        refused.Status.ShouldBe(409, refused.Body);

        await Cloud.DeleteAsync(server);

        await Cloud.NothingIsLeftOfAsync(server);
        var free = (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{port}")).Json["port"]!;
        free["device_id"]!.GetValue<string>().ShouldBe("");
        free["fixed_ips"]![0]!["ip_address"]!.GetValue<string>().ShouldBe($"{prefix}.50");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE network_id = @network", new { network })).ShouldBe(1);
    }

    [Fact]
    public async Task Interfaces_come_and_go_while_the_server_runs()
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        var server = await Cloud.BootAsync("plugged", await PrivateAsync());

        var attached = await AttachAsync(server, $$"""{"net_id": "{{network}}", "fixed_ips": [{"ip_address": "{{prefix}}.7"}], "tag": "second"}""");
        attached.Status.ShouldBe(200, attached.Body);

        var port = attached.Json["interfaceAttachment"]!["port_id"]!.GetValue<string>();
        attached.Json["interfaceAttachment"]!["port_state"]!.GetValue<string>().ShouldBe("ACTIVE", "the guest has it when the answer comes");
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{port}")).Json["port"]!["status"]!.GetValue<string>().ShouldBe("ACTIVE");
        attached.Json["interfaceAttachment"]!["tag"]!.GetValue<string>().ShouldBe("second");
        InterfaceScenarios.MacAddressesOf(Cloud, server).ShouldContain(attached.Json["interfaceAttachment"]!["mac_addr"]!.GetValue<string>());
        var shown = (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject();
        shown.Count.ShouldBe(2);
        (await Cloud.GetAsync($"/servers/{server}/os-interface/{port}")).Json["interfaceAttachment"]!["net_id"]!.GetValue<string>().ShouldBe(network);
        (await Cloud.GetAsync($"/servers/{server}/os-interface/{port}", version: "2.69")).Json["interfaceAttachment"]!.AsObject().ContainsKey("tag").ShouldBeFalse();
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}")).Status.ShouldBe(409);

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{port}")).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        InterfaceScenarios.MacAddressesOf(Cloud, server).Count.ShouldBe(1);
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject().Count.ShouldBe(1);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{port}")).Status.ShouldBe(404, "it was made for the server");
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}")).Status.ShouldBe(204);
        var events = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions")).Json["instanceActions"]!.AsArray();
        events.Select(action => action!["action"]!.GetValue<string>()).ShouldContain("attach_interface");
        events.Select(action => action!["action"]!.GetValue<string>()).ShouldContain("detach_interface");
    }

    [Fact]
    public async Task An_interface_that_the_host_cannot_attach_is_an_error_and_leaves_nothing()
    {
        var (network, _, _) = await Cloud.MakeNetworkAsync();
        var mine = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\""));
        var server = await Cloud.BootAsync("unlucky", await PrivateAsync());
        Cloud.Simulation.FailNext(SimulatedCall.AttachInterface, times: 2);

        var made = await AttachAsync(server, $$"""{"net_id": "{{network}}"}""");
        var given = await AttachAsync(server, $$"""{"port_id": "{{mine}}"}""");

        foreach (var answer in new[] { made, given })
        {
            answer.Status.ShouldBe(500, answer.Body);
            answer.Json["computeFault"]!["message"]!.GetValue<string>().ShouldBe($"Failed to attach network adapter device to {server}");
        }

        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @server", new { server })).ShouldBe(1);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE network_id = @network", new { network })).ShouldBe(1, "the one that its user made");
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{mine}")).Json["port"]!["status"]!.GetValue<string>().ShouldBe("DOWN");
        InterfaceScenarios.MacAddressesOf(Cloud, server).Count.ShouldBe(1);
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_port_is_built_until_the_guest_has_it()
    {
        var (network, _, _) = await Cloud.MakeNetworkAsync();
        var server = await Cloud.BootAsync("waiting", await PrivateAsync());
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.AttachInterface);

        var answering = AttachAsync(server, $$"""{"net_id": "{{network}}"}""");
        await hold.Entered;
        var port = await ComingAsync();
        var shown = (await Cloud.GetAsync($"/servers/{server}/os-interface/{port}")).Json["interfaceAttachment"]!["port_state"]!.GetValue<string>();
        answering.IsCompleted.ShouldBeFalse();
        hold.Release();

        shown.ShouldBe("BUILD");
        (await answering).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports/{port}")).Json["port"]!["status"]!.GetValue<string>().ShouldBe("ACTIVE");

        async Task<string> ComingAsync() =>
            (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}&status=BUILD")).Json["ports"]!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("{\"net_id\": \"NET\", \"port_id\": \"NET\"}", 400)]
    [InlineData("{\"fixed_ips\": [{\"ip_address\": \"10.0.0.1\"}]}", 400)]
    [InlineData("{\"net_id\": \"11111111-1111-1111-1111-111111111111\"}", 404)]
    [InlineData("{\"port_id\": \"11111111-1111-1111-1111-111111111111\"}", 404)]
    [InlineData("{\"port_id\": \"THEIRS\"}", 404)]
    [InlineData("{\"net_id\": \"NET\", \"fixed_ips\": [{\"ip_address\": \"192.0.2.9\"}]}", 400)]
    [InlineData("{\"net_id\": \"NET\", \"fixed_ips\": [{\"ip_address\": \"PREFIX.9\"}]}", 409)]
    [InlineData("{\"net_id\": \"NET\", \"fixed_ips\": []}", 400)]
    [InlineData("{\"net_id\": \"NET\", \"tag\": \"a,b\"}", 400)]
    [InlineData("{\"colour\": \"blue\"}", 400)]
    [InlineData("{}", 400)]
    public async Task What_cannot_be_attached_is_refused_and_leaves_nothing(string attachment, int status)
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        await Cloud.MakeAsync("ports", $$"""
            "network_id": "{{network}}", "fixed_ips": [{"ip_address": "{{prefix}}.9"}]
            """);
        var others = await Cloud.MakeNetworkAsync("other");
        var theirs = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{others.Network}\"", "other"));
        var server = await Cloud.BootAsync("refusing", await PrivateAsync());

        var answer = await AttachAsync(server, attachment.Replace("NET", network, StringComparison.Ordinal).Replace("THEIRS", theirs, StringComparison.Ordinal).Replace("PREFIX", prefix, StringComparison.Ordinal));

        answer.Status.ShouldBe(status, answer.Body);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @server", new { server })).ShouldBe(1);
    }

    [Fact]
    public async Task Another_projects_interfaces_are_not_found_and_a_locked_server_keeps_its_own()
    {
        var server = await Cloud.BootAsync("guarded", await PrivateAsync());
        var port = (await Cloud.GetAsync($"/servers/{server}/os-interface")).Json["interfaceAttachments"]![0]!["port_id"]!.GetValue<string>();

        (await Cloud.GetAsync($"/servers/{server}/os-interface", "other")).Status.ShouldBe(404);
        (await Cloud.GetAsync($"/servers/{server}/os-interface/{port}", "other")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{port}", "other")).Status.ShouldBe(404);
        (await Cloud.GetAsync($"/servers/{server}/os-interface/{server}")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{server}")).Status.ShouldBe(404);
        (await Cloud.ActAsync(server, """{"lock": null}""")).Status.ShouldBe(202);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{port}")).Status.ShouldBe(409);
        (await AttachAsync(server, "{}")).Status.ShouldBe(409);
        (await Cloud.ActAsync(server, """{"unlock": null}""")).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Of_two_servers_that_want_one_port_one_gets_it()
    {
        var (network, _, _) = await Cloud.MakeNetworkAsync();
        var port = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\""));
        var servers = new[] { await Cloud.BootAsync("a", await PrivateAsync()), await Cloud.BootAsync("b", await PrivateAsync()) };

        var answers = await Task.WhenAll(servers.Select(server => AttachAsync(server, $$"""{"port_id": "{{port}}"}""")));

        answers.Select(answer => answer.Status).Order().ShouldBe([200, 409]);
        await Cloud.IdleAsync();
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id IN @servers", new { servers })).ShouldBe(3);
    }

    [Fact]
    public async Task Addresses_are_added_and_removed_by_the_old_actions()
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        var server = await Cloud.BootAsync("more-addresses", $"\"networks\": [{{\"uuid\": \"{network}\"}}],");

        (await Cloud.ActAsync(server, $$"""{"addFixedIp": {"networkId": "{{network}}"} }""", version: "2.43")).Status.ShouldBe(202);

        var shown = (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject().Single().Value!.AsArray();
        shown.Count.ShouldBe(2);
        var second = shown[1]!["addr"]!.GetValue<string>();
        second.ShouldStartWith(prefix);
        (await Cloud.ActAsync(server, $$"""{"removeFixedIp": {"address": "{{second}}"} }""", version: "2.43")).Status.ShouldBe(202);
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject().Single().Value!.AsArray().Count.ShouldBe(1);
        (await Cloud.ActAsync(server, $$"""{"removeFixedIp": {"address": "{{second}}"} }""", version: "2.43")).Status.ShouldBe(400);
        (await Cloud.ActAsync(server, """{"addFixedIp": {"networkId": "7"} }""", version: "2.43")).Status.ShouldBe(400);
        (await Cloud.ActAsync(server, $$"""{"addFixedIp": {"networkId": "{{network}}"} }""", version: "2.44")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_group_that_was_asked_for_by_id_is_shown_by_name()
    {
        var group = await Cloud.MakeAsync("security-groups", "\"name\": \"named\", \"description\": \"\"");

        var server = await Cloud.BootAsync("by-id", $"\"security_groups\": [{{\"name\": \"{NetworkApi.IdOf(group)}\"}}], {await PrivateAsync()}");

        (await NamesAsync(server)).ShouldBe(["named"]);
    }

    [Fact]
    public async Task Groups_of_a_server_are_those_of_its_ports_and_change_what_it_shows()
    {
        var group = await Cloud.MakeAsync("security-groups", "\"name\": \"web\", \"description\": \"for the web\"");
        var server = await Cloud.BootAsync("grouped", $"\"security_groups\": [{{\"name\": \"web\"}}], {await PrivateAsync()}");
        (await NamesAsync(server)).ShouldBe(["web"]);
        var listed = (await Cloud.GetAsync($"/servers/{server}/os-security-groups")).Json["security_groups"]!.AsArray().ShouldHaveSingleItem()!;
        listed["id"]!.GetValue<string>().ShouldBe(NetworkApi.IdOf(group));
        listed["description"]!.GetValue<string>().ShouldBe("for the web");
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/security-groups/{NetworkApi.IdOf(group)}")).Status.ShouldBe(409, "in use");

        (await Cloud.ActAsync(server, """{"addSecurityGroup": {"name": "default"} }""")).Status.ShouldBe(202);
        (await Cloud.ActAsync(server, """{"addSecurityGroup": {"name": "default"} }""")).Status.ShouldBe(202);
        (await NamesAsync(server)).Order().ShouldBe(["default", "web"]);
        (await Cloud.ActAsync(server, $$"""{"removeSecurityGroup": {"name": "{{NetworkApi.IdOf(group)}}"} }""")).Status.ShouldBe(202);
        (await NamesAsync(server)).ShouldBe(["default"]);
        (await Cloud.ActAsync(server, """{"removeSecurityGroup": {"name": "web"} }""")).Status.ShouldBe(404);
        (await Cloud.ActAsync(server, """{"addSecurityGroup": {"name": "nosuch"} }""")).Status.ShouldBe(404);
        (await Cloud.ActAsync(server, """{"addSecurityGroup": {"name": "web"} }""", "other")).Status.ShouldBe(404);
        (await Cloud.GetAsync($"/servers/{server}/os-security-groups", "other")).Status.ShouldBe(404);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/security-groups/{NetworkApi.IdOf(group)}")).Status.ShouldBe(204);
        var unknown = await Cloud.SendAsync(HttpMethod.Post, "/servers", "member", Cloud.CreateBody("x", $"\"security_groups\": [{{\"name\": \"web\"}}], {await PrivateAsync()}"));
        unknown.Status.ShouldBe(400, unknown.Body);
    }

    public static TheoryData<string> Samples()
    {
        TheoryData<string> samples = [];
        foreach (var sample in ApiSample.Names(["os-attach-interfaces"]))
        {
            samples.Add(sample);
        }

        return samples;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_understood_or_answered(string sample)
    {
        var version = sample.Contains("/v", StringComparison.Ordinal) ? sample[(sample.IndexOf("/v", StringComparison.Ordinal) + 2)..sample.LastIndexOf('/')] : "2.1";
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        var server = await Cloud.BootAsync("sample", $"\"networks\": [{{\"uuid\": \"{network}\", \"tag\": \"public\"}}],");
        var all = $"/servers/{server}/os-interface";
        WebAnswer answer;
        if (sample.Contains("create", StringComparison.Ordinal))
        {
            var request = sample.EndsWith("-resp", StringComparison.Ordinal) ? sample.Replace("-resp", "-req", StringComparison.Ordinal) : sample;
            var body = ApiSample.Json(request + ".json");
            var attachment = body["interfaceAttachment"]!;
            if (attachment["net_id"] is not null)
            {
                attachment["net_id"] = network;
                attachment["fixed_ips"]![0]!["ip_address"] = $"{prefix}.33";
            }
            else
            {
                attachment["port_id"] = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\""));
            }

            answer = await Cloud.SendAsync(HttpMethod.Post, all, "member", body.ToJsonString(), version);
        }
        else
        {
            answer = await Cloud.GetAsync(all, "member", version);
            if (sample.Contains("show", StringComparison.Ordinal))
            {
                answer = await Cloud.GetAsync($"{all}/{answer.Json["interfaceAttachments"]![0]!["port_id"]!.GetValue<string>()}", "member", version);
            }
        }

        answer.Status.ShouldBe(200, $"{sample}: {answer.Body}");
        if (sample.EndsWith("-resp", StringComparison.Ordinal))
        {
            answer.Json.ShouldHaveTheShapeOf(ApiSample.Json(sample + ".json"), sample);
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string server) =>
        [.. (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["security_groups"]!.AsArray().Select(group => group!["name"]!.GetValue<string>())];

    private Task<WebAnswer> AttachAsync(string server, string attachment) =>
        Cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-interface", "member", $$"""{"interfaceAttachment": {{attachment}} }""");

    private async Task<string> PrivateAsync() =>
        $"\"networks\": [{{\"uuid\": \"{NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/networks?name=private"), "networks")[0]}\"}}],";
}
