using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Identity;
using Nova.Core;
using Nova.TestKit.Identity;
using Nova.Web;

namespace Nova.Tests.Unit.Identity;

public sealed class AdministrationApiTests : IAsyncLifetime
{
    private IdentityHost _host = null!;
    private string _admin = "";

    public async Task InitializeAsync()
    {
        _host = await IdentityHost.StartAsync();
        _admin = await _host.AdminAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_bootstrap_makes_users_once_and_tells_only_what_it_chose()
    {
        _host.Made.Users.Select(user => user.Name).ShouldBe(["admin", "demo", "nova"]);
        _host.Made.Users[2].NewPassword!.Length.ShouldBe(43);

        var again = await _host.Services.GetRequiredService<IIdentityBootstrap>().RunAsync(CancellationToken.None);

        again.Users.ShouldAllBe(user => user.NewPassword == null);
        again.AuthUrl.ShouldBe(new Uri($"{_host.Address}v3"));
        (await _host.LogInAsync("admin", IdentityHost.AdminPassword, "admin")).Status.ShouldBe(201);
        (await GetAsync("/v3/users")).GetProperty("users").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task The_directory_knows_the_projects_that_are_there()
    {
        var directory = _host.Services.GetRequiredService<IProjectDirectory>();
        var made = await _host.SendAsync(HttpMethod.Post, "/v3/projects", _admin, """{"project": {"name": "passing", "enabled": false}}""");
        ProjectId id = new(made.Body.GetProperty("project").GetProperty("id").GetString()!);

        (await directory.HasAsync(id, CancellationToken.None)).ShouldBeTrue();
        (await directory.HasAsync(new ProjectId("passing"), CancellationToken.None)).ShouldBeFalse();
        (await _host.SendAsync(HttpMethod.Delete, $"/v3/projects/{id}", _admin)).Status.ShouldBe(204);
        (await directory.HasAsync(id, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_user_is_made_changed_listed_and_deleted()
    {
        var made = await _host.SendAsync(HttpMethod.Post, "/v3/users", _admin,
            """{"user": {"name": "eve", "password": "one", "email": "eve@example.org", "domain_id": "default", "enabled": true}}""");
        made.Status.ShouldBe(201);
        var id = made.Body.GetProperty("user").GetProperty("id").GetString();
        id!.ShouldMatch("^[0-9a-f]{32}$");
        made.Body.GetProperty("user").TryGetProperty("password", out _).ShouldBeFalse();
        made.Body.GetProperty("user").GetProperty("links").GetProperty("self").GetString().ShouldBe($"{_host.Address}v3/users/{id}");

        (await _host.SendAsync(HttpMethod.Post, "/v3/users", _admin, """{"user": {"name": "eve"}}""")).Status.ShouldBe(409);
        (await GetAsync("/v3/users?name=eve")).GetProperty("users").GetArrayLength().ShouldBe(1);
        (await GetAsync("/v3/users?name=eve&domain_id=other")).GetProperty("users").GetArrayLength().ShouldBe(0);
        var changed = await _host.SendAsync(HttpMethod.Patch, $"/v3/users/{id}", _admin, """{"user": {"name": "eva"}}""");
        changed.Body.GetProperty("user").GetProperty("name").GetString().ShouldBe("eva");
        (await _host.LogInAsync("eva", "one", null)).Status.ShouldBe(201);
        (await _host.SendAsync(HttpMethod.Delete, $"/v3/users/{id}", _admin)).Status.ShouldBe(204);
        var gone = await _host.SendAsync(HttpMethod.Get, $"/v3/users/{id}", _admin);
        gone.Status.ShouldBe(404);
        gone.Body.GetProperty("error").GetProperty("message").GetString().ShouldBe($"Could not find user: {id}.");
    }

    [Theory]
    [InlineData("""{"user": {"enabled": false}}""")]
    [InlineData("""{"user": {"password": "another"}}""")]
    public async Task Disabling_a_user_or_setting_its_password_revokes_its_tokens(string change)
    {
        var demo = await _host.DemoAsync();
        var user = await IdOfAsync("users", "demo");
        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/projects", demo)).Status.ShouldBe(200);

        (await _host.SendAsync(HttpMethod.Patch, $"/v3/users/{user}", _admin, change)).Status.ShouldBe(200);

        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/projects", demo)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Disabling_a_project_revokes_its_tokens_for_good()
    {
        var demo = await _host.DemoAsync();
        var path = $"/v3/projects/{await IdOfAsync("projects", "demo")}";

        (await _host.SendAsync(HttpMethod.Patch, path, _admin, """{"project": {"enabled": false}}""")).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/projects", demo)).Status.ShouldBe(401);
        (await _host.SendAsync(HttpMethod.Patch, path, _admin, """{"project": {"enabled": true}}""")).Status.ShouldBe(200);

        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/projects", demo)).Status.ShouldBe(401);
        (await _host.LogInAsync("demo", IdentityHost.DemoPassword, "demo")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Users_change_their_own_password_by_showing_the_old_one()
    {
        var demo = await _host.DemoAsync();
        var path = $"/v3/users/{await IdOfAsync("users", "demo")}/password";

        (await _host.SendAsync(HttpMethod.Post, path, demo, """{"user": {"original_password": "no", "password": "new"}}"""))
            .Status.ShouldBe(401);
        (await _host.SendAsync(HttpMethod.Post, path, demo,
            $$"""{"user": {"original_password": "{{IdentityHost.DemoPassword}}", "password": "new"} }""")).Status.ShouldBe(204);

        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/projects", demo)).Status.ShouldBe(401);
        (await _host.LogInAsync("demo", "new", "demo")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_role_is_granted_checked_and_revoked()
    {
        var (project, user, role) = (await IdOfAsync("projects", "service"), await IdOfAsync("users", "demo"), await IdOfAsync("roles", "member"));
        var grant = $"/v3/projects/{project}/users/{user}/roles/{role}";

        (await _host.SendAsync(HttpMethod.Head, grant, _admin)).Status.ShouldBe(404);
        (await _host.SendAsync(HttpMethod.Put, grant, _admin)).Status.ShouldBe(204);
        (await _host.SendAsync(HttpMethod.Put, grant, _admin)).Status.ShouldBe(204);
        (await _host.SendAsync(HttpMethod.Head, grant, _admin)).Status.ShouldBe(204);
        (await _host.LogInAsync("demo", IdentityHost.DemoPassword, "service")).Status.ShouldBe(201);

        var listed = (await GetAsync($"/v3/role_assignments?user.id={user}&scope.project.id={project}&include_names=1"))
            .GetProperty("role_assignments");
        listed.GetArrayLength().ShouldBe(1);
        listed[0].GetProperty("role").GetProperty("name").GetString().ShouldBe("member");
        listed[0].GetProperty("scope").GetProperty("project").GetProperty("domain").GetProperty("id").GetString().ShouldBe("default");
        listed[0].GetProperty("links").GetProperty("assignment").GetString().ShouldBe($"{_host.Address}{grant[1..]}");
        var effective = await GetAsync($"/v3/role_assignments?user.id={user}&scope.project.id={project}&effective");
        effective.GetProperty("role_assignments").GetArrayLength().ShouldBe(2);

        (await _host.SendAsync(HttpMethod.Delete, grant, _admin)).Status.ShouldBe(204);
        (await _host.SendAsync(HttpMethod.Delete, grant, _admin)).Status.ShouldBe(404);
        (await _host.SendAsync(HttpMethod.Put, $"/v3/projects/{project}/users/{user}/roles/none", _admin)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_ordinary_user_reads_itself_and_its_project_and_nothing_else()
    {
        var demo = await _host.DemoAsync();
        var (user, project) = (await IdOfAsync("users", "demo"), await IdOfAsync("projects", "demo"));

        (await _host.SendAsync(HttpMethod.Get, $"/v3/users/{user}", demo)).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Get, $"/v3/users/{user}/projects", demo)).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Get, $"/v3/projects/{project}", demo)).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Get, "/v3/regions", demo)).Status.ShouldBe(200);
        foreach (var path in (string[])["users", "projects", "roles", "domains", "role_assignments", "services", "endpoints"])
        {
            (await _host.SendAsync(HttpMethod.Get, $"/v3/{path}", demo)).Status.ShouldBe(403, path);
        }

        var refused = await _host.SendAsync(HttpMethod.Delete, $"/v3/users/{user}", demo);
        refused.Status.ShouldBe(403);
        refused.Body.GetProperty("error").GetProperty("message").GetString()
            .ShouldBe("You are not authorized to perform the requested action: identity:delete_user.");
    }

    [Fact]
    public async Task Projects_and_domains_are_made_and_deleted_as_in_Keystone()
    {
        var domain = await _host.SendAsync(HttpMethod.Post, "/v3/domains", _admin, """{"domain": {"name": "lab"}}""");
        domain.Status.ShouldBe(201);
        var id = domain.Body.GetProperty("domain").GetProperty("id").GetString();
        var project = await _host.SendAsync(HttpMethod.Post, "/v3/projects", _admin,
            $$"""{"project": {"name": "demo", "domain_id": "{{id}}", "description": "the other demo"} }""");
        project.Status.ShouldBe(201);
        project.Body.GetProperty("project").GetProperty("parent_id").GetString().ShouldBe(id);
        project.Body.GetProperty("project").GetProperty("is_domain").GetBoolean().ShouldBeFalse();

        (await _host.SendAsync(HttpMethod.Delete, $"/v3/domains/{id}", _admin)).Status.ShouldBe(403);
        (await _host.SendAsync(HttpMethod.Patch, $"/v3/domains/{id}", _admin, """{"domain": {"enabled": false}}""")).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Delete, $"/v3/domains/{id}", _admin)).Status.ShouldBe(204);

        (await GetAsync("/v3/projects?name=demo")).GetProperty("projects").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_service_with_an_endpoint_appears_in_new_tokens()
    {
        var service = await _host.SendAsync(HttpMethod.Post, "/v3/services", _admin, """{"service": {"type": "dns", "name": "designate"}}""");
        var id = service.Body.GetProperty("service").GetProperty("id").GetString();
        var endpoint = await _host.SendAsync(HttpMethod.Post, "/v3/endpoints", _admin,
            $$"""{"endpoint": {"service_id": "{{id}}", "interface": "public", "region": "RegionTwo", "url": "http://192.0.2.1:9001"} }""");
        endpoint.Status.ShouldBe(201);
        (await _host.SendAsync(HttpMethod.Get, "/v3/regions/RegionTwo", _admin)).Status.ShouldBe(200);

        var catalog = (await GetAsync("/v3/auth/catalog")).GetProperty("catalog").EnumerateArray();

        catalog.Single(entry => entry.GetProperty("type").GetString() is "dns")
            .GetProperty("endpoints")[0].GetProperty("region_id").GetString().ShouldBe("RegionTwo");
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await _host.SendAsync(HttpMethod.Get, path, _admin);
        answer.Status.ShouldBe(200, answer.Body.ToString());
        return answer.Body;
    }

    private async Task<string> IdOfAsync(string kind, string name) =>
        (await GetAsync($"/v3/{kind}?name={name}")).GetProperty(kind)[0].GetProperty("id").GetString()!;
}
