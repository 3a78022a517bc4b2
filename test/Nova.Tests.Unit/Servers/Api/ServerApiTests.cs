using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Virt.Simulated;
using Nova.Web;

namespace Nova.Tests.Unit.Servers.Api;

public sealed class ServerApiTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_cloud_starts_in_well_under_a_second_and_a_server_boots()
    {
        var server = await Cloud.WaitForAsync(await Cloud.CreateAsync("first"), "ACTIVE");

        server["addresses"]!["private"]!.AsArray().Count.ShouldBe(1);
        server["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Another_projects_server_is_not_found_by_any_operation()
    {
        var id = await Cloud.BootAsync("mine");
        foreach (var endpoint in ServerEndpoints())
        {
            var answer = await CallAsync(endpoint, id, "other");

            // What only managers or administrators may do is refused before anybody looks.
            answer.Status.ShouldBe(endpoint.Policy?.DefaultRule is BaseRules.Admin or BaseRules.ManagerOrAdmin ? 403 : 404, $"{endpoint.Method} {endpoint.Pattern} {endpoint.Action}: {answer.Body}");
        }

        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task A_reader_reads_and_may_not_write()
    {
        var id = await Cloud.BootAsync("read");
        foreach (var endpoint in ServerEndpoints().Where(endpoint => endpoint.Method is not "GET"))
        {
            var answer = await CallAsync(endpoint, id, "reader");

            answer.Status.ShouldBe(403, $"{endpoint.Method} {endpoint.Pattern} {endpoint.Action}: {answer.Body}");
        }

        (await Cloud.GetAsync($"/servers/{id}", "reader")).Status.ShouldBe(200);
        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task Several_servers_of_one_request_are_numbered()
    {
        await Cloud.CreateAsync("many", "\"min_count\": 2, \"max_count\": 3,");
        await Cloud.IdleAsync();

        (await NamesAsync("/servers?name=many")).Order().ShouldBe(["many-1", "many-2", "many-3"]);
    }

    [Fact]
    public async Task Between_the_least_and_the_most_as_many_are_made_as_the_quota_allows()
    {
        await using var cloud = await CloudFixture.StartAsync(1, "quota.instances=3");
        await cloud.CreateAsync("some", "\"min_count\": 1, \"max_count\": 10,");
        await cloud.IdleAsync();

        (await cloud.CountAsync("SELECT COUNT(*) FROM servers")).ShouldBe(3);
        var refused = await cloud.SendAsync(HttpMethod.Post, "/servers", "member", cloud.CreateBody());
        refused.Status.ShouldBe(403, refused.Body);
        refused.Message.ShouldContain("Quota exceeded for instances");
        await cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_lose_a_server_while_others_come_and_go()
    {
        List<string> made = [];
        for (var n = 0; n < 6; n++)
        {
            made.Add(await Cloud.BootAsync($"page{n}"));
        }

        List<string> seen = [];
        var marker = "";
        while (true)
        {
            var page = (await Cloud.GetAsync($"/servers?name=page&limit=2&sort_key=created_at&sort_dir=asc{marker}")).Json["servers"]!.AsArray();
            if (page.Count is 0)
            {
                break;
            }

            seen.AddRange(page.Select(server => server!["id"]!.GetValue<string>()));
            marker = $"&marker={seen[^1]}";
            if (seen.Count is 2)
            {
                await Cloud.DeleteAsync(made[1]);
                await Cloud.DeleteAsync(made[4]);
                made.Add(await Cloud.BootAsync("page6"));
            }
        }

        seen.ShouldBe([made[0], made[1], made[2], made[3], made[5], made[6]]);
    }

    [Fact]
    public async Task An_address_finds_those_that_begin_with_it_unless_it_ends_there()
    {
        var (network, _, prefix) = await Cloud.MakeNetworkAsync();
        var id = await Cloud.BootAsync("addressed", $"\"networks\": [{{\"uuid\": \"{network}\", \"fixed_ip\": \"{prefix}.12\"}}],");

        foreach (var (ip, isFound) in new[] { ($"{prefix}.1", true), ($"{prefix}.12", true), ($"{prefix}.1$", false), ($"^{prefix}.12$", true), ($"{prefix}.2", false) })
        {
            var listed = (await Cloud.GetAsync($"/servers?ip={Uri.EscapeDataString(ip)}")).Json["servers"]!.AsArray();
            listed.Any(server => server!["id"]!.GetValue<string>() == id).ShouldBe(isFound, ip);
        }

        // With it there, nobody could ask for "auto".
        await Cloud.DeleteAsync(id);
        (await Cloud.NetworkAsync(HttpMethod.Delete, $"/networks/{network}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task An_access_address_is_shown_in_its_shortest_spelling()
    {
        var id = await Cloud.BootAsync("accessed", "\"accessIPv6\": \"0000:0000:0000:0000:0000:babe:220.12.22.2\",");
        (await Cloud.GetAsync($"/servers/{id}")).Json["server"]!["accessIPv6"]!.GetValue<string>().ShouldBe("::babe:dc0c:1602");

        var changed = await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}", body: """{"server": {"accessIPv6": "2001:0DB8::0001"} }""");

        changed.Json["server"]!["accessIPv6"]!.GetValue<string>().ShouldBe("2001:db8::1");
        await Cloud.DeleteAsync(id);
    }

    [Theory]
    [InlineData("status=ACTIVE", true)]
    [InlineData("status=active", true)]
    [InlineData("status=SHUTOFF", false)]
    [InlineData("name=^filtered$", true)]
    [InlineData("name=^other$", false)]
    [InlineData("name=filt.*d", true)]
    [InlineData("flavor=1", true)]
    [InlineData("flavor=2", false)]
    [InlineData("image=00000000-0000-0000-0000-000000000000", false)]
    [InlineData("ip=10.254", true)]
    [InlineData("ip=192.168", false)]
    [InlineData("limit=0", false)]
    [InlineData("locked=false", true)]
    [InlineData("locked=true", false)]
    [InlineData("key_name=none", false)]
    [InlineData("tags=a", false)]
    [InlineData("not-tags=a", true)]
    [InlineData("changes-since=2001-01-01T00:00:00Z", true)]
    [InlineData("changes-since=2100-01-01T00:00:00Z", false)]
    [InlineData("changes-before=2001-01-01T00:00:00Z", false)]
    [InlineData("availability_zone=nova", true)]
    [InlineData("power_state=1", true)]
    [InlineData("vm_state=active", true)]
    [InlineData("config_drive=true", false)]
    public async Task A_filter_finds_what_it_says(string query, bool isFound)
    {
        var id = await Cloud.BootAsync("filtered");

        var answer = await Cloud.GetAsync($"/servers/detail?{query}");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json["servers"]!.AsArray().Any(server => server!["id"]!.GetValue<string>() == id).ShouldBe(isFound);
        await Cloud.DeleteAsync(id);
    }

    [Theory]
    [InlineData("access_ip_v4")]
    [InlineData("availability_zone")]
    [InlineData("created_at")]
    [InlineData("display_name")]
    [InlineData("instance_type_id")]
    [InlineData("key_name")]
    [InlineData("launched_at")]
    [InlineData("power_state")]
    [InlineData("task_state")]
    [InlineData("terminated_at")]
    [InlineData("updated_at")]
    [InlineData("uuid")]
    [InlineData("vm_state")]
    [InlineData("host")]
    [InlineData("locked")]
    public async Task A_list_is_sorted_by_any_documented_key_and_paged_by_it(string key)
    {
        var first = await Cloud.GetAsync($"/servers?limit=1&sort_key={key}&sort_dir=asc", "admin");
        first.Status.ShouldBe(200, first.Body);
        if (first.Json["servers"]!.AsArray() is [{ } one])
        {
            var next = await Cloud.GetAsync($"/servers?limit=1&sort_key={key}&sort_dir=asc&marker={one["id"]}", "admin");
            next.Status.ShouldBe(200, next.Body);
        }
    }

    [Fact]
    public async Task Lists_of_all_projects_and_of_what_is_deleted_are_for_administrators()
    {
        var id = await Cloud.BootAsync("doomed");
        await Cloud.DeleteAsync(id);

        (await Cloud.GetAsync("/servers?all_tenants=1")).Status.ShouldBe(403);
        (await NamesAsync("/servers?all_tenants=1&deleted=true&name=doomed", "other-admin")).ShouldBe(["doomed"]);
        (await NamesAsync("/servers?deleted=true&name=doomed")).ShouldBeEmpty();
        (await NamesAsync("/servers?changes-since=2001-01-01T00:00:00Z&name=doomed")).ShouldBe(["doomed"]);
    }

    [Fact]
    public async Task A_locked_server_is_left_alone_by_its_owner_and_not_by_an_administrator()
    {
        var id = await Cloud.BootAsync("locked");
        (await Cloud.ActAsync(id, """{"lock": {"locked_reason": "do not touch"}}""")).Status.ShouldBe(202);

        foreach (var body in (string[])["""{"os-stop": null}""", """{"pause": null}""", """{"reboot": {"type": "HARD"}}""", """{"forceDelete": null}"""])
        {
            var refused = await Cloud.ActAsync(id, body);
            refused.Status.ShouldBe(409, body);
            refused.Message.ShouldBe($"Instance {id} is locked");
        }

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}")).Status.ShouldBe(409);
        (await Cloud.ActAsync(id, """{"os-stop": null}""", "admin")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "SHUTOFF");
        (await Cloud.ActAsync(id, """{"unlock": null}""")).Status.ShouldBe(202);
        (await Cloud.ActAsync(id, """{"os-start": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task A_server_goes_through_the_states_of_its_guest()
    {
        var id = await Cloud.BootAsync("stateful");
        foreach (var (body, status) in ((string, string)[])
        [
            ("""{"pause": null}""", "PAUSED"), ("""{"unpause": null}""", "ACTIVE"), ("""{"suspend": null}""", "SUSPENDED"), ("""{"resume": null}""", "ACTIVE"),
            ("""{"os-stop": null}""", "SHUTOFF"), ("""{"reboot": {"type": "HARD"}}""", "ACTIVE"), ("""{"reboot": {"type": "SOFT"}}""", "ACTIVE"),
        ])
        {
            (await Cloud.ActAsync(id, body)).Status.ShouldBe(202, body);
            await Cloud.WaitForAsync(id, status);
        }

        await Cloud.EventsAreClosedAsync(id);
    }

    [Fact]
    public async Task A_stopped_server_that_is_rebuilt_is_stopped_again()
    {
        var id = await Cloud.BootAsync("off");
        (await Cloud.ActAsync(id, """{"os-stop": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "SHUTOFF");

        (await Cloud.ActAsync(id, $$"""{"rebuild": {"imageRef": "{{Cloud.Image}}"} }""")).Status.ShouldBe(202);

        (await Cloud.WaitForAsync(id, "SHUTOFF"))["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task A_host_that_fails_is_left_for_another()
    {
        Cloud.Simulation.FailNext(SimulatedCall.Spawn);

        var id = await Cloud.BootAsync("retried");

        await Cloud.EventsAreClosedAsync(id);
        await Cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task A_server_is_deleted_while_it_is_built()
    {
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.Spawn);
        var id = await Cloud.CreateAsync("unborn");
        await hold.Entered.WaitAsync(TimeSpan.FromSeconds(10));

        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}")).Status.ShouldBe(204);
        hold.Release();

        await Cloud.GoneAsync(id);
        await Cloud.NothingIsLeftOfAsync(id);
    }

    [Fact]
    public async Task A_state_that_is_reset_while_a_server_is_built_does_not_leave_it_building_for_ever()
    {
        var hold = Cloud.Simulation.HoldNext(SimulatedCall.Spawn);
        var id = await Cloud.CreateAsync("reset");
        await hold.Entered.WaitAsync(TimeSpan.FromSeconds(10));

        (await Cloud.ActAsync(id, """{"os-resetState": {"state": "active"}}""", "admin")).Status.ShouldBe(202);
        hold.Release();

        await Cloud.WaitForAsync(id, "ERROR");
        await Cloud.IdleAsync();
        await Cloud.NothingIsLeftOfAsync(id);
    }

    [Fact]
    public async Task A_server_that_was_deleted_softly_is_restored_or_reclaimed()
    {
        await using var cloud = await CloudFixture.StartAsync(1, "DEFAULT.reclaim_instance_interval=1");
        var id = await cloud.BootAsync();

        (await cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}")).Status.ShouldBe(204);
        await cloud.WaitForAsync(id, "SOFT_DELETED");
        (await cloud.GetAsync("/servers")).Json["servers"]!.AsArray().ShouldBeEmpty();
        (await cloud.ActAsync(id, """{"restore": null}""")).Status.ShouldBe(202);
        await cloud.WaitForAsync(id, "ACTIVE");

        (await cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}")).Status.ShouldBe(204);

        // The pass of ReclaimTask finds it when its second is over.
        await cloud.GoneAsync(id);
        await cloud.NothingIsLeftOfAsync(id);
    }

    [Theory]
    [InlineData("""{"server": {"imageRef": "IMAGE", "flavorRef": "1", "networks": "auto"}}""", "name")]
    [InlineData("""{"server": {"name": "", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto"}}""", "name")]
    [InlineData("""{"server": {"name": 7, "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto"}}""", "name")]
    [InlineData("""{"server": {"name": "a", "imageRef": "nonsense", "flavorRef": "1", "networks": "auto"}}""", "imageRef")]
    [InlineData("""{"server": {"name": "a", "imageRef": "00000000-0000-0000-0000-000000000001", "flavorRef": "1", "networks": "auto"}}""", "image")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "no-such", "networks": "auto"}}""", "Flavor no-such")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1"}}""", "networks")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "some"}}""", "networks")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": [{"uuid": "x"}]}}""", "uuid")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "min_count": 0}}""", "min_count")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "min_count": 3, "max_count": 2}}""", "min_count")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "max_count": 99999999999999999999}}""", "max_count")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "key_name": "no-such"}}""", "key_name")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "user_data": "%%%"}}""", "user_data")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "availability_zone": "no-such"}}""", "availability zone")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "metadata": {"k": 1}}}""", "k")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "surprise": 1}}""", "surprise")]
    [InlineData("""{"server": {"name": "a", "imageRef": "IMAGE", "flavorRef": "1", "networks": "auto", "accessIPv4": "300.1.1.1"}}""", "accessIPv4")]
    [InlineData("""{"server": []}""", "server")]
    [InlineData("""[]""", "")]
    [InlineData("""{""", "")]
    public async Task A_bad_request_is_refused_and_names_the_member(string body, string named)
    {
        var before = await Cloud.CountAsync("SELECT COUNT(*) FROM servers");

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/servers", "member", body.Replace("IMAGE", Cloud.Image, StringComparison.Ordinal));

        answer.Status.ShouldBe(400, answer.Body);
        answer.FaultName.ShouldBe("badRequest");
        answer.Message.ShouldContain(named);
        answer.Body.ShouldNotContain("Exception");
        answer.Body.ShouldNotContain("   at ");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM servers")).ShouldBe(before);
    }

    [Theory]
    [InlineData("""{"reboot": {"type": "GENTLE"}}""", 400)]
    [InlineData("""{"reboot": {}}""", 400)]
    [InlineData("""{"os-resetState": {"state": "deleted"}}""", 400)]
    [InlineData("""{"os-getConsoleOutput": {"length": -2}}""", 400)]
    [InlineData("""{"rebuild": {"imageRef": "nonsense"}}""", 400)]
    [InlineData("""{"dance": null}""", 400)]
    [InlineData("""{"os-start": null}""", 409)]
    [InlineData("""{"unpause": null}""", 409)]
    [InlineData("""{"resume": null}""", 409)]
    [InlineData("""{"restore": null}""", 409)]
    [InlineData("""{"os-start": null, "os-stop": null}""", 400)]
    [InlineData("""{}""", 400)]
    public async Task A_bad_action_changes_nothing(string body, int status)
    {
        var id = await Cloud.BootAsync("steady");

        var answer = await Cloud.ActAsync(id, body, "admin");

        answer.Status.ShouldBe(status, answer.Body);
        await Cloud.WaitForAsync(id, "ACTIVE");
        await Cloud.DeleteAsync(id);
    }

    private IEnumerable<ApiEndpointDescription> ServerEndpoints() => Cloud.Services.GetRequiredService<ApiServer>().Endpoints
        .Where(endpoint => endpoint.Surface is "compute" && endpoint.Pattern.StartsWith("/servers/{", StringComparison.Ordinal)

            // What the API once had is gone for everybody.
            && endpoint.Policy is not null);

    private Task<WebAnswer> CallAsync(ApiEndpointDescription endpoint, string id, string token)
    {
        var path = endpoint.Pattern.Replace("{id}", id, StringComparison.Ordinal).Replace("{server}", id, StringComparison.Ordinal)
            .Replace("{key}", "key", StringComparison.Ordinal).Replace("{label}", "private", StringComparison.Ordinal)
            .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        var body = endpoint.Action switch
        {
            null when endpoint.Method is "GET" or "DELETE" => null,
            null when path.EndsWith("/metadata", StringComparison.Ordinal) => JsonNode.Parse("""{"metadata": {"key": "value"}}"""),
            null when path.EndsWith("/tags", StringComparison.Ordinal) => JsonNode.Parse("""{"tags": ["one"]}"""),
            null when path.EndsWith("/metadata/key", StringComparison.Ordinal) => JsonNode.Parse("""{"meta": {"key": "value"}}"""),
            null when path.Contains("/os-volume_attachments", StringComparison.Ordinal) =>
                JsonNode.Parse("""{"volumeAttachment": {"volumeId": "11111111-1111-1111-1111-111111111111"}}"""),
            null when path.Contains("/os-interface", StringComparison.Ordinal) => new JsonObject(),
            null when path.EndsWith("/shares", StringComparison.Ordinal) => JsonNode.Parse("""{"share": {"share_id": "11111111-1111-1111-1111-111111111111"}}"""),
            null when path.EndsWith("/remote-consoles", StringComparison.Ordinal) => JsonNode.Parse("""{"remote_console": {"protocol": "vnc", "type": "novnc"}}"""),
            null => JsonNode.Parse("""{"server": {"name": "taken"}}"""),
            "reboot" => JsonNode.Parse("""{"reboot": {"type": "HARD"}}"""),
            "rebuild" => JsonNode.Parse($$"""{"rebuild": {"imageRef": "{{Cloud.Image}}"} }"""),
            "os-resetState" => JsonNode.Parse("""{"os-resetState": {"state": "error"}}"""),
            "changePassword" => JsonNode.Parse("""{"changePassword": {"adminPass": "x"}}"""),
            "addSecurityGroup" or "removeSecurityGroup" => new JsonObject { [endpoint.Action] = new JsonObject { ["name"] = "default" } },
            "addFixedIp" => JsonNode.Parse("""{"addFixedIp": {"networkId": "11111111-1111-1111-1111-111111111111"}}"""),
            "addFloatingIp" or "removeFloatingIp" => new JsonObject { [endpoint.Action] = new JsonObject { ["address"] = "172.24.4.9" } },
            "removeFixedIp" => JsonNode.Parse("""{"removeFixedIp": {"address": "10.0.0.4"}}"""),
            "resize" => JsonNode.Parse("""{"resize": {"flavorRef": "1"}}"""),
            "createImage" => JsonNode.Parse("""{"createImage": {"name": "x"}}"""),
            "createBackup" => JsonNode.Parse("""{"createBackup": {"name": "x", "backup_type": "daily", "rotation": 1}}"""),
            "os-getVNCConsole" => JsonNode.Parse("""{"os-getVNCConsole": {"type": "novnc"}}"""),
            "os-getSPICEConsole" => JsonNode.Parse("""{"os-getSPICEConsole": {"type": "spice-html5"}}"""),
            "os-getSerialConsole" => JsonNode.Parse("""{"os-getSerialConsole": {"type": "serial"}}"""),
            "os-getConsoleOutput" => JsonNode.Parse("""{"os-getConsoleOutput": {}}"""),
            var action => new JsonObject { [action] = null },
        };

        var version = endpoint.Until?.ToString() ?? CloudFixture.Newest;
        return Cloud.SendAsync(new HttpMethod(endpoint.Method), path, token, body?.ToJsonString(), version);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string path, string token = "member")
    {
        var answer = await Cloud.GetAsync(path, token);
        answer.Status.ShouldBe(200, answer.Body);
        return [.. answer.Json["servers"]!.AsArray().Select(server => server!["name"]!.GetValue<string>())];
    }
}
