using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>Who sees which moves, by which questions.</summary>
public sealed class MigrationListTests(SharedCloud shared) : IClassFixture<SharedCloud>, IAsyncLifetime
{
    private readonly List<string> _servers = [];

    private CloudFixture Cloud => shared.Cloud;

    public async Task InitializeAsync()
    {
        await Cloud.Database.WriteAsync(work => Nova.Data.UnitOfWorkSql.ExecuteAsync(work, "DELETE FROM migrations", null, default), CancellationToken.None);
        foreach (var token in (string[])["member", "other"])
        {
            var server = await Cloud.BootAsync(token: token);
            (await Cloud.ActAsync(server, """{"resize": {"flavorRef": "2"} }""", token)).Status.ShouldBe(202);
            await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
            _servers.Add(server);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await Cloud.DeleteAsync(server);
        }
    }

    [Fact]
    public async Task An_admin_sees_all_of_them_with_their_hosts_the_newest_first()
    {
        var found = await ListAsync("");

        found.Select(Server).ShouldBe([_servers[1], _servers[0]]);
        found.ShouldAllBe(migration => migration!["source_compute"] != null && migration["dest_compute"] != null && migration["dest_node"] != null && migration["dest_host"] != null);
        (await ListAsync("", version: "2.1")).Select(Server).ShouldBe(_servers);
    }

    [Fact]
    public async Task A_manager_sees_those_of_the_own_project_without_hosts_and_a_member_none()
    {
        var found = await ListAsync("", "manager");

        found.Select(Server).ShouldBe([_servers[0]]);
        found[0]!["source_compute"].ShouldBeNull();
        found[0]!["dest_host"].ShouldBeNull();
        (await Cloud.GetAsync("/os-migrations", "member")).Status.ShouldBe(403);
        (await Cloud.GetAsync("/os-migrations?host=simulated-1", "manager")).Status.ShouldBe(403);
        (await Cloud.GetAsync("/os-migrations?project_id=another", "manager")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Every_filter_narrows()
    {
        var source = (await ListAsync($"instance_uuid={_servers[0]}"))[0]!["source_compute"]!.GetValue<string>();

        (await ListAsync($"instance_uuid={_servers[0]}")).Select(Server).ShouldBe([_servers[0]]);
        (await ListAsync($"source_compute={source}")).ShouldAllBe(migration => migration!["source_compute"]!.GetValue<string>() == source);
        (await ListAsync($"host={source}")).Count.ShouldBe(2);
        (await ListAsync("host=nowhere")).ShouldBeEmpty();
        (await ListAsync("status=finished")).Count.ShouldBe(2);
        (await ListAsync("status=error")).ShouldBeEmpty();
        (await ListAsync("migration_type=resize")).Count.ShouldBe(2);
        (await ListAsync("migration_type=evacuation")).ShouldBeEmpty();
        (await ListAsync("user_id=user-other")).Select(Server).ShouldBe([_servers[1]]);
        (await ListAsync("hidden=true")).ShouldBeEmpty();
        (await ListAsync("changes-since=2100-01-01T00:00:00Z")).ShouldBeEmpty();
        (await ListAsync("changes-before=2100-01-01T00:00:00Z")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Pages_follow_one_another()
    {
        var first = await Cloud.GetAsync("/os-migrations?limit=1", "admin");
        var marker = first.Json["migrations"]![0]!["uuid"]!.GetValue<string>();
        first.Json["migrations_links"]![0]!["href"]!.GetValue<string>().ShouldEndWith($"/os-migrations?limit=1&marker={marker}");

        var second = await Cloud.GetAsync($"/os-migrations?limit=1&marker={marker}", "admin");

        second.Json["migrations"]!.AsArray().Select(Server).ShouldBe([_servers[0]]);
        second.Json["migrations_links"].ShouldBeNull();
    }

    [Theory]
    [InlineData("marker=no-such", "2.104")]
    [InlineData("limit=-1", "2.59")]
    [InlineData("unknown=1", "2.59")]
    [InlineData("changes-since=yesterday", "2.59")]
    [InlineData("changes-before=2016-01-01T00:00:00Z", "2.59")]
    [InlineData("changes-since=2017-01-01T00:00:00Z&changes-before=2016-01-01T00:00:00Z", "2.66")]
    [InlineData("user_id=x", "2.66")]
    public async Task What_cannot_be_asked_is_refused(string query, string version) =>
        (await Cloud.GetAsync($"/os-migrations?{query}", "admin", version)).Status.ShouldBe(400);

    [Fact]
    public async Task What_was_unknown_was_ignored_once() => (await Cloud.GetAsync("/os-migrations?unknown=1&limit=1", "admin", "2.58")).Json["migrations"]!.AsArray().Count.ShouldBe(2);

    [Fact]
    public async Task A_resize_is_no_live_migration_of_its_server()
    {
        var id = (await ListAsync($"instance_uuid={_servers[0]}"))[0]!["id"]!.GetValue<int>();

        (await Cloud.GetAsync($"/servers/{_servers[0]}/migrations", "admin")).Json["migrations"]!.AsArray().ShouldBeEmpty();
        (await Cloud.GetAsync($"/servers/{_servers[0]}/migrations/{id}", "admin")).Status.ShouldBe(404);
        (await Cloud.GetAsync($"/servers/{_servers[0]}/migrations/{id}", "member")).Status.ShouldBe(403);
        (await Cloud.GetAsync($"/servers/{_servers[0]}/migrations", "admin", "2.22")).Status.ShouldBe(404);
    }

    private static string Server(JsonNode? migration) => migration!["instance_uuid"]!.GetValue<string>();

    private async Task<JsonArray> ListAsync(string query, string token = "admin", string version = CloudFixture.Newest)
    {
        var answer = await Cloud.GetAsync($"/os-migrations?{query}", token, version);
        answer.Status.ShouldBe(200, answer.Body);
        return answer.Json["migrations"]!.AsArray();
    }
}
