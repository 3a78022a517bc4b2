using Nova.Networks;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Networks;

public sealed class NeutronApiTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task Clients_find_the_version_the_resources_and_the_extensions()
    {
        var versions = await Cloud.SendAsync(NetworksModule.Surface, HttpMethod.Get, "/", "", null);
        versions.Json["versions"]![0]!["id"]!.GetValue<string>().ShouldBe("v2.0");
        versions.Json["versions"]![0]!["links"]![0]!["href"]!.GetValue<string>().ShouldEndWith("/v2.0/");

        var resources = await Cloud.SendAsync(NetworksModule.Surface, HttpMethod.Get, "/v2.0/", "", null);
        resources.Json["resources"]!.AsArray().Select(item => item!["collection"]!.GetValue<string>()).ShouldContain("networks");

        var extensions = await Cloud.NetworkAsync(HttpMethod.Get, "/extensions");
        extensions.Json["extensions"]!.AsArray().Select(item => item!["alias"]!.GetValue<string>()).ShouldContain("security-group");
        (await Cloud.NetworkAsync(HttpMethod.Get, "/extensions/security-group")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/extensions/trunk")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_first_network_is_everybodys_and_has_its_subnet()
    {
        var listed = await Cloud.NetworkAsync(HttpMethod.Get, "/networks?name=private", token: "other");

        var network = listed.Json["networks"]!.AsArray().ShouldHaveSingleItem()!;
        network["shared"]!.GetValue<bool>().ShouldBeTrue();
        network.AsObject().ContainsKey("provider:network_type").ShouldBeFalse("only admins see how it is made");
        var subnet = await Cloud.NetworkAsync(HttpMethod.Get, $"/subnets/{network["subnets"]![0]!.GetValue<string>()}", token: "other");
        subnet.Json["subnet"]!["cidr"]!.GetValue<string>().ShouldBe("10.254.0.0/20");
        subnet.Json["subnet"]!["gateway_ip"]!.GetValue<string>().ShouldBe("10.254.0.1");
    }

    [Fact]
    public async Task A_network_is_made_changed_and_deleted_with_its_subnets()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var changed = await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{network}", """{"network": {"name": "renamed", "mtu": 1400} }""");
        changed.Json["network"]!["name"]!.GetValue<string>().ShouldBe("renamed");
        changed.Json["network"]!["mtu"]!.GetValue<int>().ShouldBe(1400);
        changed.Json["network"]!["revision_number"]!.GetValue<int>().ShouldBe(2);
        changed.Json["network"]!["subnets"]![0]!.GetValue<string>().ShouldBe(subnet);
        var shown = (await Cloud.NetworkAsync(HttpMethod.Get, $"/subnets/{subnet}")).Json["subnet"]!;
        shown["allocation_pools"]![0]!["start"]!.GetValue<string>().ShouldBe($"{prefix}.2");
        shown["allocation_pools"]![0]!["end"]!.GetValue<string>().ShouldBe($"{prefix}.254");
        shown["enable_dhcp"]!.GetValue<bool>().ShouldBeTrue();

        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}")).Status.ShouldBe(204);

        (await Cloud.NetworkAsync(HttpMethod.Get, $"/networks/{network}")).Status.ShouldBe(404);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/subnets/{subnet}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_port_has_its_addresses_and_the_default_group_and_gives_all_back()
    {
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var port = await Cloud.MakeAsync("ports", $$"""
            "network_id": "{{network}}", "name": "p", "fixed_ips": [{"ip_address": "{{prefix}}.77"}, {"subnet_id": "{{subnet}}"}]
            """);

        var id = NetworkApi.IdOf(port);
        port["fixed_ips"]!.AsArray().Count.ShouldBe(2);
        port["fixed_ips"]!.AsArray().Select(ip => ip!["ip_address"]!.GetValue<string>()).ShouldContain($"{prefix}.77");
        port["status"]!.GetValue<string>().ShouldBe("DOWN");
        port["mac_address"]!.GetValue<string>().ShouldStartWith("fa:16:3e:");
        var group = port["security_groups"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>();
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/security-groups/{group}")).Json["security_group"]!["name"]!.GetValue<string>().ShouldBe("default");
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?fixed_ips=ip_address%3D{prefix}.77"), "ports").ShouldBe([id]);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}")).Status.ShouldBe(409, "it has a port");
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/subnets/{subnet}")).Status.ShouldBe(409, "it has an address");

        var changed = await Cloud.NetworkAsync(HttpMethod.Put, $"/ports/{id}", $$"""{"port": {"fixed_ips": [{"ip_address": "{{prefix}}.78"}], "security_groups": [] } }""");
        changed.Status.ShouldBe(200, changed.Body);
        changed.Json["port"]!["fixed_ips"]!.AsArray().ShouldHaveSingleItem()!["ip_address"]!.GetValue<string>().ShouldBe($"{prefix}.78");
        changed.Json["port"]!["security_groups"]!.AsArray().ShouldBeEmpty();
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/ports/{id}")).Status.ShouldBe(204);

        (await Cloud.CountAsync("SELECT COUNT(*) FROM fixed_ips WHERE port_id = @id", new { id })).ShouldBe(0);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM port_security_groups WHERE port_id = @id", new { id })).ShouldBe(0);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Addresses_of_both_versions_are_given_and_pools_with_gaps_are_kept_to()
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        await Cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 6, \"cidr\": \"fd00:{prefix.Replace('.', ':')}::/64\"");
        var both = await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\"");
        both["fixed_ips"]!.AsArray().Count(ip => ip!["ip_address"]!.GetValue<string>().Contains(':')).ShouldBe(1);
        both["fixed_ips"]!.AsArray().Count.ShouldBe(2);

        var other = NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"gaps\""));
        await Cloud.MakeAsync("subnets", $$"""
            "network_id": "{{other}}", "ip_version": 4, "cidr": "10.90.0.0/28",
            "allocation_pools": [{"start": "10.90.0.12", "end": "10.90.0.13"}, {"start": "10.90.0.3", "end": "10.90.0.4"}]
            """);
        List<string> given = [];
        for (var i = 0; i < 4; i++)
        {
            given.Add((await Cloud.MakeAsync("ports", $"\"network_id\": \"{other}\""))["fixed_ips"]![0]!["ip_address"]!.GetValue<string>());
        }

        given.ShouldBe(["10.90.0.3", "10.90.0.4", "10.90.0.12", "10.90.0.13"]);
        (await Cloud.NetworkAsync(HttpMethod.Post, "/ports", $$"""{"port": {"network_id": "{{other}}"} }""")).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Of_many_who_want_one_address_one_gets_it()
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        var body = $$"""{"port": {"network_id": "{{network}}", "fixed_ips": [{"ip_address": "{{prefix}}.9"}]} }""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Cloud.NetworkAsync(HttpMethod.Post, "/ports", body)));

        answers.Count(answer => answer.Status is 201).ShouldBe(1);
        answers.Count(answer => answer.Status is 409).ShouldBe(7);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE network_id = @network", new { network })).ShouldBe(1);
    }

    [Theory]
    [InlineData("networks", "\"name\": \"x\", \"shared\": true", 403)]
    [InlineData("networks", "\"name\": \"x\", \"router:external\": true", 403)]
    [InlineData("networks", "\"name\": \"x\", \"project_id\": \"0123456789abcdef0123456789abcdef\"", 400)]
    [InlineData("networks", "\"name\": 7", 400)]
    [InlineData("networks", "\"mtu\": 9000", 400)]
    [InlineData("networks", "\"colour\": \"blue\"", 400)]
    [InlineData("networks", "\"availability_zone_hints\": [\"mars\"]", 404)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/33\"", 400)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 6, \"cidr\": \"10.91.0.0/24\"", 400)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4, \"cidr\": \"10.254.1.0/24\"", 400)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/24\", \"gateway_ip\": \"10.92.0.1\"", 400)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/24\", \"gateway_ip\": \"10.91.0.9\", \"allocation_pools\": [{\"start\": \"10.91.0.5\", \"end\": \"10.91.0.20\"}]", 409)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/24\", \"allocation_pools\": [{\"start\": \"10.91.0.5\", \"end\": \"10.91.1.20\"}]", 400)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/24\", \"dns_nameservers\": [\"localhost\"]", 400)]
    [InlineData("subnets", "\"network_id\": \"NET\", \"ip_version\": 4", 400)]
    [InlineData("subnets", "\"ip_version\": 4, \"cidr\": \"10.91.0.0/24\"", 400)]
    [InlineData("subnets", "\"network_id\": \"11111111-1111-1111-1111-111111111111\", \"ip_version\": 4, \"cidr\": \"10.91.0.0/24\"", 404)]
    [InlineData("ports", "\"network_id\": \"11111111-1111-1111-1111-111111111111\"", 404)]
    [InlineData("ports", "\"network_id\": \"NET\", \"mac_address\": \"ff:ff:ff:ff:ff:ff\"", 400)]
    [InlineData("ports", "\"network_id\": \"NET\", \"fixed_ips\": [{\"ip_address\": \"192.0.2.1\"}]", 400)]
    [InlineData("ports", "\"network_id\": \"NET\", \"fixed_ips\": [{\"subnet_id\": \"11111111-1111-1111-1111-111111111111\"}]", 400)]
    [InlineData("ports", "\"network_id\": \"NET\", \"security_groups\": [\"11111111-1111-1111-1111-111111111111\"]", 404)]
    [InlineData("ports", "\"network_id\": \"NET\", \"binding:host_id\": \"host1\"", 403)]
    [InlineData("ports", "\"network_id\": \"NET\", \"binding:vnic_type\": \"direct\"", 400)]
    [InlineData("ports", "\"network_id\": \"NET\", \"allowed_address_pairs\": [{\"ip_address\": \"0.0.0.0/0\"}]", 400)]
    [InlineData("ports", "\"network_id\": \"NET\", \"port_security_enabled\": false, \"security_groups\": [\"11111111-1111-1111-1111-111111111111\"]", 409)]
    [InlineData("ports", "\"network_id\": \"NET\", \"device_owner\": \"network:dhcp\"", 403)]
    [InlineData("security-groups", "\"name\": \"default\"", 409)]
    [InlineData("security-groups", "\"name\": \"x\", \"stateful\": false", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"11111111-1111-1111-1111-111111111111\", \"direction\": \"ingress\"", 404)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"sideways\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"ethertype\": \"IPX\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"token-ring\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": 256", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"tcp; drop\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"port_range_min\": 1, \"port_range_max\": 2", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"tcp\", \"port_range_min\": 9, \"port_range_max\": 2", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"tcp\", \"port_range_min\": 9, \"port_range_max\": 70000", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"gre\", \"port_range_min\": 1, \"port_range_max\": 2", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"icmp\", \"port_range_min\": 256", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"protocol\": \"icmp\", \"port_range_max\": 1", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"remote_ip_prefix\": \"fd00::/8\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"remote_ip_prefix\": \"10.0.0.0/8 accept\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"remote_ip_prefix\": \"10.0.0.0/8\", \"remote_group_id\": \"GROUP\"", 400)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"ingress\", \"remote_group_id\": \"11111111-1111-1111-1111-111111111111\"", 404)]
    [InlineData("security-group-rules", "\"security_group_id\": \"GROUP\", \"direction\": \"egress\"", 409)]
    public async Task What_cannot_be_made_is_refused_in_neutrons_words(string collection, string members, int status)
    {
        var (network, _, _) = await Cloud.MakeNetworkAsync("admin");
        var group = await GroupAsync("member");
        var name = collection[..^1].Replace('-', '_');

        var answer = await Cloud.NetworkAsync(
            HttpMethod.Post, $"/{collection}", $$"""{"{{name}}": { {{members.Replace("NET", network, StringComparison.Ordinal).Replace("GROUP", group, StringComparison.Ordinal)}} } }""");

        answer.Status.ShouldBe(status, answer.Body);
        answer.Json["NeutronError"]!["message"]!.GetValue<string>().ShouldNotBeEmpty();
        answer.Json["NeutronError"]!["type"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Another_projects_things_are_not_found()
    {
        var (network, subnet, _) = await Cloud.MakeNetworkAsync();
        var port = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\""));
        var group = NetworkApi.IdOf(await Cloud.MakeAsync("security-groups", "\"name\": \"mine\""));
        var rule = NetworkApi.IdOf(await Cloud.MakeAsync("security-group-rules", $"\"security_group_id\": \"{group}\", \"direction\": \"ingress\", \"protocol\": \"tcp\""));

        foreach (var path in (string[])[$"/networks/{network}", $"/subnets/{subnet}", $"/ports/{port}", $"/security-groups/{group}", $"/security-group-rules/{rule}", $"/networks/{network}/tags"])
        {
            (await Cloud.NetworkAsync(HttpMethod.Get, path, token: "other")).Status.ShouldBe(404, path);
            (await Cloud.NetworkAsync(HttpMethod.Delete, path, token: "other")).Status.ShouldBe(404, path);
        }

        (await Cloud.NetworkAsync(HttpMethod.Post, "/ports", $$"""{"port": {"network_id": "{{network}}"} }""", "other")).Status.ShouldBe(404);
        var theirs = NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"theirs\"", "other"));
        (await Cloud.NetworkAsync(HttpMethod.Post, "/ports", $$"""{"port": {"network_id": "{{theirs}}", "security_groups": ["{{group}}"]} }""", "other")).Status.ShouldBe(404);
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/security-groups", token: "other"), "security_groups").ShouldNotContain(group);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/security-groups/{group}")).Status.ShouldBe(204);
        await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{theirs}", token: "other");
    }

    [Fact]
    public async Task Everybodys_network_is_changed_by_its_owner_alone()
    {
        var network = NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"common\", \"shared\": true", "admin"));
        await Cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"10.93.0.0/24\"", "admin");

        (await Cloud.NetworkAsync(HttpMethod.Get, $"/networks/{network}", token: "other")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{network}", """{"network": {"name": "x"} }""", "other")).Status.ShouldBe(403);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}", token: "other")).Status.ShouldBe(403);
        (await Cloud.NetworkAsync(HttpMethod.Post, "/ports", $$"""{"port": {"network_id": "{{network}}", "port_security_enabled": false} }""", "other")).Status.ShouldBe(403);
        var port = NetworkApi.IdOf(await Cloud.MakeAsync("ports", $"\"network_id\": \"{network}\"", "other"));
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{network}", """{"network": {"shared": false} }""", "admin")).Status.ShouldBe(409, "another project has a port on it");
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/ports/{port}", token: "other")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}", token: "admin")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task The_default_group_is_there_when_somebody_looks_and_only_an_administrator_removes_it()
    {
        Cloud.Tokens.Add("fresh", "fedcba9876543210fedcba9876543210", "member");
        var group = (await Cloud.NetworkAsync(HttpMethod.Get, "/security-groups", token: "fresh")).Json["security_groups"]!.AsArray().ShouldHaveSingleItem()!;
        var id = NetworkApi.IdOf(group);
        group["name"]!.GetValue<string>().ShouldBe("default");
        var rules = group["security_group_rules"]!.AsArray();
        rules.Count(rule => rule!["direction"]!.GetValue<string>() is "egress" && rule["remote_group_id"] is null).ShouldBe(2);
        rules.Count(rule => rule!["direction"]!.GetValue<string>() is "ingress" && rule["remote_group_id"]!.GetValue<string>() == id).ShouldBe(2);

        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/security-groups/{id}", token: "fresh")).Status.ShouldBe(409);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/security-groups/{id}", """{"security_group": {"name": "other"} }""", "fresh")).Status.ShouldBe(409);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/security-groups/{id}", """{"security_group": {"description": "ours"} }""", "fresh")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/security-groups/{id}", token: "admin")).Status.ShouldBe(204);
        var next = (await Cloud.NetworkAsync(HttpMethod.Get, "/security-groups", token: "fresh")).Json["security_groups"]!.AsArray().ShouldHaveSingleItem()!;
        NetworkApi.IdOf(next).ShouldNotBe(id);
    }

    [Fact]
    public async Task A_rule_says_what_was_asked_and_only_once()
    {
        var group = await GroupAsync("member");
        var rule = await Cloud.MakeAsync("security-group-rules", $$"""
            "security_group_id": "{{group}}", "direction": "ingress", "protocol": "TCP", "port_range_min": "22", "port_range_max": 22, "remote_ip_prefix": "192.0.2.17/24"
            """);
        rule["protocol"]!.GetValue<string>().ShouldBe("tcp");
        rule["ethertype"]!.GetValue<string>().ShouldBe("IPv4");
        rule["port_range_min"]!.GetValue<int>().ShouldBe(22);
        rule["remote_ip_prefix"]!.GetValue<string>().ShouldBe("192.0.2.17/24");
        rule["normalized_cidr"]!.GetValue<string>().ShouldBe("192.0.2.0/24");

        var again = await Cloud.NetworkAsync(HttpMethod.Post, "/security-group-rules", $$"""
            {"security_group_rule": {"security_group_id": "{{group}}", "direction": "ingress", "protocol": "6", "port_range_min": 22, "port_range_max": 22, "remote_ip_prefix": "192.0.2.0/24"} }
            """);
        again.Status.ShouldBe(409);
        again.Json["NeutronError"]!["message"]!.GetValue<string>().ShouldContain(NetworkApi.IdOf(rule));
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/security-group-rules?security_group_id={group}&direction=ingress&protocol=tcp"), "security_group_rules").ShouldBe([NetworkApi.IdOf(rule)]);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/security-group-rules/{NetworkApi.IdOf(rule)}")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/security-group-rules/{NetworkApi.IdOf(rule)}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Lists_are_filtered_sorted_paged_and_cut_to_fields()
    {
        var made = new List<string>();
        foreach (var name in (string[])["page-b", "page-a", "page-c"])
        {
            made.Add(NetworkApi.IdOf(await Cloud.MakeAsync("networks", $"\"name\": \"{name}\", \"description\": \"paged\"")));
        }

        var first = await Cloud.NetworkAsync(HttpMethod.Get, "/networks?description=paged&sort_key=name&sort_dir=desc&limit=2&fields=id");
        NetworkApi.IdsOf(first, "networks").ShouldBe([made[2], made[0]]);
        first.Json["networks"]![0]!.AsObject().Select(member => member.Key).ShouldBe(["id"]);
        var next = first.Json["networks_links"]![0]!["href"]!.GetValue<string>();
        var second = await Cloud.NetworkAsync(HttpMethod.Get, next[(next.IndexOf("/v2.0", StringComparison.Ordinal) + 5)..]);
        NetworkApi.IdsOf(second, "networks").ShouldBe([made[1]]);
        second.Json.AsObject().ContainsKey("networks_links").ShouldBeFalse();

        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/networks?id={made[0]}&id={made[1]}&sort_key=name"), "networks").ShouldBe([made[1], made[0]]);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/networks?colour=blue")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/networks?shared=perhaps")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/networks?sort_key=colour")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/networks?limit=-1")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Tags_are_set_found_and_removed()
    {
        var network = NetworkApi.IdOf(await Cloud.MakeAsync("networks", "\"name\": \"tagged\""));
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{network}/tags", """{"tags": ["red", "r\u00e9d"]}""")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{network}/tags/blue")).Status.ShouldBe(201);

        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/networks?tags=red,blue"), "networks").ShouldBe([network]);
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/networks?tags=RED"), "networks").ShouldBeEmpty();
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/networks?not-tags-any=red&name=tagged"), "networks").ShouldBeEmpty();
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/networks/{network}/tags/blue")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}/tags/blue")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}/tags/blue")).Status.ShouldBe(404);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{network}/tags", """{"tags": ["a,b"]}""")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/networks/{network}/tags")).Json["tags"]!.AsArray().Count.ShouldBe(2);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}/tags")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/tokens/{network}/tags")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Quotas_hold_also_where_many_come_at_once()
    {
        const string Project = "00000000000000000000000000000077";
        Cloud.Tokens.Add("small", Project, "member");
        var set = await Cloud.NetworkAsync(HttpMethod.Put, $"/quotas/{Project}", """{"quota": {"network": 3, "security_group": 2, "port": 1} }""", "admin");
        set.Json["quota"]!["network"]!.GetValue<int>().ShouldBe(3);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Cloud.NetworkAsync(HttpMethod.Post, "/networks", """{"network": {"name": "q"} }""", "small")));

        answers.Count(answer => answer.Status is 201).ShouldBe(3);
        var refused = answers.First(answer => answer.Status is 409);
        refused.Json["NeutronError"]!["type"]!.GetValue<string>().ShouldBe("OverQuota");
        refused.Json["NeutronError"]!["message"]!.GetValue<string>().ShouldBe("Quota exceeded for resources: ['network'].");
        await Cloud.MakeAsync("security-groups", "\"name\": \"a\"", "small");
        (await Cloud.NetworkAsync(HttpMethod.Post, "/security-groups", """{"security_group": {"name": "b"} }""", "small")).Status.ShouldBe(409, "default counts");

        var details = (await Cloud.NetworkAsync(HttpMethod.Get, $"/quotas/{Project}/details.json", token: "small")).Json["quota"]!;
        details["network"]!["used"]!.GetValue<int>().ShouldBe(3);
        details["network"]!["limit"]!.GetValue<int>().ShouldBe(3);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/quotas/{Project}", token: "other")).Status.ShouldBe(403);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/quotas/{Project}", """{"quota": {"network": 9} }""", "small")).Status.ShouldBe(403);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/quotas/{Project}", """{"quota": {"planets": 9} }""", "admin")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/quotas/{Project}", """{"quota": {"network": -2} }""", "admin")).Status.ShouldBe(400);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/quotas", token: "admin")).Json["quotas"]!.AsArray().Select(item => item!["project_id"]!.GetValue<string>()).ShouldContain(Project);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/quotas/{Project}", token: "admin")).Status.ShouldBe(204);
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/quotas/{Project}", token: "small")).Json["quota"]!["network"]!.GetValue<int>().ShouldBe(100);
    }

    [Fact]
    public async Task The_ports_of_servers_are_shown_with_their_server_and_to_admins_with_their_host()
    {
        var server = await Cloud.BootAsync("with-port", await PrivateAsync());

        var port = (await Cloud.NetworkAsync(HttpMethod.Get, $"/ports?device_id={server}", token: "admin")).Json["ports"]!.AsArray().ShouldHaveSingleItem()!;

        port["device_owner"]!.GetValue<string>().ShouldBe("compute:nova");
        port["status"]!.GetValue<string>().ShouldBe("ACTIVE");
        port["binding:host_id"]!.GetValue<string>().ShouldBe((await Cloud.WaitForAsync(server, "ACTIVE"))["OS-EXT-SRV-ATTR:host"]!.GetValue<string>());
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/ports/{NetworkApi.IdOf(port)}")).Status.ShouldBe(409, "the server uses it");
        var address = port["fixed_ips"]![0]!["ip_address"]!.GetValue<string>();
        var moved = await Cloud.NetworkAsync(HttpMethod.Put, $"/ports/{NetworkApi.IdOf(port)}", """{"port": {"fixed_ips": [{"ip_address": "10.254.9.9"}]} }""");
        moved.Status.ShouldBe(200, moved.Body);
        var shown = (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!["private"]!;
        shown[0]!["addr"]!.GetValue<string>().ShouldBe("10.254.9.9", $"it was {address}");
        await Cloud.DeleteAsync(server);
        await Cloud.NothingIsLeftOfAsync(server);
    }

    [Fact]
    public async Task Agents_and_zones_are_listed()
    {
        var agents = (await Cloud.NetworkAsync(HttpMethod.Get, "/agents", token: "admin")).Json["agents"]!.AsArray();
        agents.Count.ShouldBe(2);
        agents[0]!["alive"]!.GetValue<bool>().ShouldBeTrue();
        (await Cloud.NetworkAsync(HttpMethod.Get, $"/agents/{NetworkApi.IdOf(agents[0]!)}", token: "admin")).Status.ShouldBe(200);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/agents")).Status.ShouldBe(403);
        (await Cloud.NetworkAsync(HttpMethod.Get, "/availability_zones")).Json["availability_zones"]![0]!["name"]!.GetValue<string>().ShouldBe("nova");
    }

    private async Task<string> GroupAsync(string token) =>
        NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, $"/security-groups?name=default&project_id={FakeTokens.Project}", token: token), "security_groups").ShouldHaveSingleItem();

    private async Task<string> PrivateAsync() =>
        $"\"networks\": [{{\"uuid\": \"{NetworkApi.IdsOf(await Cloud.NetworkAsync(HttpMethod.Get, "/networks?name=private"), "networks")[0]}\"}}],";
}
