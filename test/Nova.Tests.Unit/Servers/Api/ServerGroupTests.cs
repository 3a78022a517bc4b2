using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Servers.Api;

public sealed class ServerGroupTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(3, "quota.server_group_members=60", "quota.server_groups=4");

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Theory]
    [InlineData("", "2.1")]
    [InlineData("v2.64/", "2.64")]
    public async Task The_documented_samples_are_understood_and_answered(string folder, string version)
    {
        var made = await _cloud.SendAsync(HttpMethod.Post, "/os-server-groups", body: ApiSample.Text($"os-server-groups/{folder}server-groups-post-req.json"), version: version);
        made.Status.ShouldBe(200, made.Body);
        made.Json.ShouldHaveTheShapeOf(ApiSample.Json($"os-server-groups/{folder}server-groups-post-resp.json"));
        var id = made.Json["server_group"]!["id"]!.GetValue<string>();

        (await _cloud.GetAsync($"/os-server-groups/{id}", version: version)).Json.ShouldHaveTheShapeOf(ApiSample.Json($"os-server-groups/{folder}server-groups-get-resp.json"));
        (await _cloud.GetAsync("/os-server-groups", version: version)).Json.ShouldHaveTheShapeOf(ApiSample.Json($"os-server-groups/{folder}server-groups-list-resp.json"));
        (await _cloud.GetAsync($"/os-server-groups/{id}", "other", version)).Status.ShouldBe(404);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/os-server-groups/{id}", "other", version: version)).Status.ShouldBe(404);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/os-server-groups/{id}", version: version)).Status.ShouldBe(204);
        (await _cloud.GetAsync($"/os-server-groups/{id}", version: version)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("2.14", """{"name": "a", "policies": ["soft-affinity"]}""", "soft-affinity")]
    [InlineData("2.15", """{"name": "a", "policies": ["affinity", "anti-affinity"]}""", "policies")]
    [InlineData("2.15", """{"name": "a", "policies": []}""", "policies")]
    [InlineData("2.15", """{"name": "a"}""", "policies")]
    [InlineData("2.64", """{"name": "a"}""", "policy")]
    [InlineData("2.64", """{"name": "a", "policies": ["affinity"]}""", "policies")]
    [InlineData("2.64", """{"name": "a", "policy": "affinity", "rules": {"max_server_per_host": 3}}""", "rules")]
    [InlineData("2.64", """{"name": "a", "policy": "anti-affinity", "rules": {"max_server_per_host": 0}}""", "max_server_per_host")]
    [InlineData("2.64", """{"name": "", "policy": "affinity"}""", "name")]
    public async Task A_group_that_is_wrong_is_refused_by_the_members_name(string version, string group, string member)
    {
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/os-server-groups", body: $$"""{"server_group": {{group}}}""", version: version);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain(member);
    }

    [Fact]
    public async Task Servers_of_an_affinity_group_are_on_one_host_though_they_are_made_at_once()
    {
        var group = await GroupAsync("affinity");

        var hosts = await BootAsync(group, 12);

        hosts.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task No_host_ever_has_two_servers_of_an_anti_affinity_group_though_fifty_are_made_at_once()
    {
        var group = await GroupAsync("anti-affinity");

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CreateAsync(group)));
        await _cloud.IdleAsync();

        var servers = await Task.WhenAll(ids.Select(async id => (await _cloud.GetAsync($"/servers/{id}", "admin")).Json["server"]!));
        var active = servers.Where(server => server["status"]!.GetValue<string>() is "ACTIVE").ToList();
        active.Select(Host).ShouldBe(active.Select(Host).Distinct());
        active.Count.ShouldBe(3);
        servers.Except(active).ShouldAllBe(server => server["status"]!.GetValue<string>() == "ERROR" && server["fault"]!["message"]!.GetValue<string>().Contains("No valid host"));
        await _cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task The_rule_says_how_many_servers_one_host_may_have()
    {
        var group = await GroupAsync("anti-affinity", ", \"rules\": {\"max_server_per_host\": 2}");

        var hosts = await BootAsync(group, 6);

        hosts.GroupBy(host => host).ShouldAllBe(host => host.Count() == 2);
    }

    [Theory]
    [InlineData("soft-affinity", 1)]
    [InlineData("soft-anti-affinity", 3)]
    public async Task A_soft_policy_is_followed_as_far_as_it_goes(string policy, int hostsUsed)
    {
        var group = await GroupAsync(policy);
        List<string> hosts = [];
        for (var server = 0; server < 3; server++)
        {
            hosts.AddRange(await BootAsync(group, 1));
        }

        hosts.Distinct().Count().ShouldBe(hostsUsed);
        await BootAsync(group, 2);
    }

    [Fact]
    public async Task A_member_that_is_being_moved_keeps_others_from_both_ends_of_its_way()
    {
        var group = await GroupAsync("anti-affinity");
        var id = await CreateAsync(group);
        await _cloud.WaitForAsync(id, "ACTIVE");
        await _cloud.MustAsync(id, """{"migrate": null}""");
        await _cloud.WaitForAsync(id, "VERIFY_RESIZE");
        var migration = await _cloud.MigrationOfAsync(id);
        string[] ends = [migration["source_compute"]!.GetValue<string>(), migration["dest_compute"]!.GetValue<string>()];

        var others = await BootAsync(group, _cloud.Simulation.Hosts.Count - 2);
        others.ShouldNotContain(host => ends.Contains(host));
        var last = await CreateAsync(group);
        await _cloud.WaitForAsync(last, "ERROR");

        await _cloud.MustAsync(id, """{"confirmResize": null}""");
        await _cloud.WaitForAsync(id, "ACTIVE");
        (await BootAsync(group, 1)).ShouldBe([ends[0]]);
    }

    [Fact]
    public async Task A_member_that_is_being_moved_is_followed_to_where_it_is()
    {
        var group = await GroupAsync("affinity");
        var id = await CreateAsync(group);
        await _cloud.WaitForAsync(id, "ACTIVE");
        await _cloud.MustAsync(id, """{"migrate": null}""");
        await _cloud.WaitForAsync(id, "VERIFY_RESIZE");

        (await BootAsync(group, 1)).ShouldBe([await _cloud.HostOfAsync(id)]);
    }

    [Fact]
    public async Task A_group_shows_its_servers_and_a_server_its_group()
    {
        var group = await GroupAsync("soft-affinity");
        var id = await CreateAsync(group);
        await _cloud.WaitForAsync(id, "ACTIVE");

        Members(await _cloud.GetAsync($"/os-server-groups/{group}")).ShouldBe([id]);
        (await ShowAsync(id))["server_groups"]!.AsArray().Select(node => node!.GetValue<string>()).ShouldBe([group]);
        (await _cloud.GetAsync($"/servers/{id}", version: "2.70")).Json["server"]!.AsObject().ContainsKey("server_groups").ShouldBeFalse();

        (await _cloud.SendAsync(HttpMethod.Delete, $"/os-server-groups/{group}")).Status.ShouldBe(204);
        (await ShowAsync(id))["server_groups"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_server_is_no_member()
    {
        var group = await GroupAsync("affinity");
        var id = await CreateAsync(group);
        await _cloud.WaitForAsync(id, "ACTIVE");

        await _cloud.DeleteAsync(id);

        Members(await _cloud.GetAsync($"/os-server-groups/{group}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"00000000-0000-0000-0000-000000000001\"")]
    [InlineData("\"no uuid\"")]
    [InlineData("7")]
    public async Task A_hint_at_a_group_that_is_none_is_refused(string hint)
    {
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/servers", body: Body($"\"group\": {hint}"));

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("group");
    }

    [Fact]
    public async Task Another_projects_group_is_no_group()
    {
        var group = await GroupAsync("affinity");

        (await _cloud.SendAsync(HttpMethod.Post, "/servers", "other", Body($"\"group\": \"{group}\""))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Groups_and_their_members_have_quotas()
    {
        (await _cloud.SendAsync(HttpMethod.Put, $"/os-quota-sets/{FakeTokens.Project}", "admin", """{"quota_set": {"server_group_members": 1}}""")).Status.ShouldBe(200);
        var group = await GroupAsync("affinity");
        await CreateAsync(group);
        var member = await _cloud.SendAsync(HttpMethod.Post, "/servers", body: Body($"\"group\": \"{group}\""));
        member.Status.ShouldBe(403, member.Body);

        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _cloud.SendAsync(
            HttpMethod.Post, "/os-server-groups", body: """{"server_group": {"name": "a", "policy": "affinity"}}""")));
        made.Count(answer => answer.Status is 200).ShouldBe(3);
        made.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 403);
        (await _cloud.GetAsync("/limits")).Json["limits"]!["absolute"]!["totalServerGroupsUsed"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task Only_administrators_see_the_groups_of_all_projects()
    {
        await GroupAsync("affinity");
        (await _cloud.SendAsync(HttpMethod.Post, "/os-server-groups", "other", """{"server_group": {"name": "a", "policy": "affinity"}}""")).Status.ShouldBe(200);

        (await _cloud.GetAsync("/os-server-groups?all_projects=True", "admin")).Json["server_groups"]!.AsArray().Count.ShouldBe(2);
        (await _cloud.GetAsync("/os-server-groups?all_projects=True")).Json["server_groups"]!.AsArray().Count.ShouldBe(1);
        (await _cloud.GetAsync("/os-server-groups?limit=1&offset=1&all_projects=1", "admin")).Json["server_groups"]!.AsArray().Count.ShouldBe(1);
        (await _cloud.GetAsync("/os-server-groups?unknown=1")).Status.ShouldBe(400);
        (await _cloud.GetAsync("/os-server-groups?unknown=1", version: "2.74")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Hints_put_servers_together_or_apart()
    {
        var first = await _cloud.BootAsync();
        var host = Host(await _cloud.WaitForAsync(first, "ACTIVE"));

        (await HostWithAsync($"\"same_host\": \"{first}\"")).ShouldBe(host);
        (await HostWithAsync($"\"same_host\": [\"{first}\"]")).ShouldBe(host);
        (await HostWithAsync($"\"different_host\": [\"{first}\"]")).ShouldNotBe(host);
        (await _cloud.SendAsync(HttpMethod.Post, "/servers", body: Body("\"same_host\": [\"nonsense\"]"))).Status.ShouldBe(400);
    }

    private static string Host(JsonNode server) => server["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();

    private static IEnumerable<string> Members(WebAnswer answer) => answer.Json["server_group"]!["members"]!.AsArray().Select(node => node!.GetValue<string>());

    private async Task<string> HostWithAsync(string hint)
    {
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/servers", body: Body(hint));
        answer.Status.ShouldBe(202, answer.Body);
        return Host(await _cloud.WaitForAsync(answer.Json["server"]!["id"]!.GetValue<string>(), "ACTIVE"));
    }

    private async Task<JsonNode> ShowAsync(string id) => (await _cloud.GetAsync($"/servers/{id}")).Json["server"]!;

    private async Task<string> GroupAsync(string policy, string more = "")
    {
        var made = await _cloud.SendAsync(HttpMethod.Post, "/os-server-groups", body: $$"""{"server_group": {"name": "group", "policy": "{{policy}}"{{more}} } }""");
        made.Status.ShouldBe(200, made.Body);
        return made.Json["server_group"]!["id"]!.GetValue<string>();
    }

    private string Body(string hint) => _cloud.CreateBody()[..^1] + $$""", "os:scheduler_hints": { {{hint}} } }""";

    private async Task<string> CreateAsync(string group)
    {
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/servers", body: Body($"\"group\": \"{group}\""));
        answer.Status.ShouldBe(202, answer.Body);
        return answer.Json["server"]!["id"]!.GetValue<string>();
    }

    private async Task<IReadOnlyList<string>> BootAsync(string group, int count)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => CreateAsync(group)));
        return await Task.WhenAll(ids.Select(async id => Host(await _cloud.WaitForAsync(id, "ACTIVE"))));
    }
}
