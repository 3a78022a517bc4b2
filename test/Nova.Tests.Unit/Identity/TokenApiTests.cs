using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nova.Data;
using Nova.Identity.Tokens;
using Nova.TestKit.Identity;

namespace Nova.Tests.Unit.Identity;

public sealed class TokenApiTests : IAsyncLifetime
{
    private readonly MovableClock _clock = new();
    private IdentityHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await IdentityHost.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_root_offers_both_versions_with_status_300()
    {
        var answer = await _host.SendAsync(HttpMethod.Get, "/");

        answer.Status.ShouldBe(300);
        var values = answer.Body.GetProperty("versions").GetProperty("values").EnumerateArray().ToList();
        values.Select(value => value.GetProperty("id").GetString()).ShouldBe(["v3.14", "v2.0"]);
        values[0].GetProperty("links")[0].GetProperty("href").GetString().ShouldBe($"{_host.Address}v3/");
        values[0].GetProperty("media-types")[0].GetProperty("base").GetString().ShouldBe("application/json");
        (await _host.SendAsync(HttpMethod.Get, "/v3/")).Body.GetProperty("version").GetProperty("status").GetString().ShouldBe("stable");
    }

    [Fact]
    public async Task A_scoped_token_has_what_keystoneauth_reads()
    {
        var answer = await _host.LogInAsync("admin", IdentityHost.AdminPassword, "admin");

        answer.Status.ShouldBe(201);
        answer.Token!.Length.ShouldBe(43);
        var token = answer.Body.GetProperty("token");
        token.GetProperty("methods")[0].GetString().ShouldBe("password");
        token.GetProperty("user").GetProperty("domain").GetProperty("name").GetString().ShouldBe("Default");
        token.GetProperty("project").GetProperty("name").GetString().ShouldBe("admin");
        token.GetProperty("is_domain").GetBoolean().ShouldBeFalse();
        Names(token.GetProperty("roles")).ShouldBe(["admin", "manager", "member", "reader"], ignoreOrder: true);
        token.GetProperty("expires_at").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
        token.GetProperty("user").GetProperty("password_expires_at").ValueKind.ShouldBe(JsonValueKind.Null);
        var compute = token.GetProperty("catalog").EnumerateArray().Single(service => service.GetProperty("type").GetString() is "compute");
        compute.GetProperty("endpoints").EnumerateArray().Select(endpoint => endpoint.GetProperty("interface").GetString())
            .ShouldBe(["public", "internal", "admin"], ignoreOrder: true);
        var legacy = token.GetProperty("catalog").EnumerateArray().Single(service => service.GetProperty("type").GetString() is "compute_legacy");
        legacy.GetProperty("endpoints")[0].GetProperty("url").GetString()
            .ShouldBe($"http://127.0.0.1:8774/v2/{token.GetProperty("project").GetProperty("id").GetString()}");
    }

    [Theory]
    [InlineData("admin", "wrong")]
    [InlineData("nobody", "wrong")]
    public async Task An_unknown_user_and_a_wrong_password_get_the_same_answer(string user, string password)
    {
        var answer = await _host.LogInAsync(user, password, "admin");

        answer.Status.ShouldBe(401);
        answer.Body.GetRawText().ShouldBe(
            """{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}""");
    }

    [Fact]
    public async Task A_project_without_a_role_is_refused() =>
        (await _host.LogInAsync("demo", IdentityHost.DemoPassword, "admin")).Status.ShouldBe(401);

    [Fact]
    public async Task An_unscoped_token_has_no_roles_and_no_catalog_and_can_be_scoped_later()
    {
        var first = await _host.LogInAsync("demo", IdentityHost.DemoPassword, null);
        first.Body.GetProperty("token").TryGetProperty("roles", out _).ShouldBeFalse();
        first.Body.GetProperty("token").TryGetProperty("catalog", out _).ShouldBeFalse();

        var second = await _host.SendAsync(HttpMethod.Post, "/v3/auth/tokens", body: $$"""
            {"auth": {"identity": {"methods": ["token"], "token": {"id": "{{first.Token}}"} },
                      "scope": {"project": {"name": "demo", "domain": {"name": "Default"} } } } }
            """);

        second.Status.ShouldBe(201);
        var token = second.Body.GetProperty("token");
        token.GetProperty("methods").EnumerateArray().Select(method => method.GetString()).ShouldBe(["password", "token"]);
        token.GetProperty("expires_at").GetString().ShouldBe(first.Body.GetProperty("token").GetProperty("expires_at").GetString());
        token.GetProperty("audit_ids").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_scope_the_default_project_is_taken()
    {
        var answer = await _host.LogInAsync("demo", IdentityHost.DemoPassword, null, scope: "null");

        answer.Body.GetProperty("token").GetProperty("project").GetProperty("name").GetString().ShouldBe("demo");
    }

    [Theory]
    [InlineData("""{"system": {"all": true}}""", "system")]
    [InlineData("""{"domain": {"id": "default"}}""", "domain")]
    [InlineData("""{"domain": {"name": "Default"}}""", "domain")]
    public async Task The_administrator_may_have_the_other_scopes(string scope, string member)
    {
        var answer = await _host.LogInAsync("admin", IdentityHost.AdminPassword, null, scope);

        answer.Status.ShouldBe(201);
        answer.Body.GetProperty("token").TryGetProperty(member, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{}""", "auth")]
    [InlineData("""{"auth": {}}""", "identity")]
    [InlineData("""{"auth": {"identity": {"methods": ["password"]}}}""", "auth.identity.password")]
    [InlineData("""{"auth": {"identity": {"methods": []}}}""", "methods")]
    [InlineData("""{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "x", "password": "y"}}}}}""", "user.domain")]
    [InlineData("""{"auth": {"identity": {"methods": ["token"], "token": {"id": "t"}}, "scope": 7}}""", "auth.scope")]
    [InlineData("""{"auth": {"identity": {"methods": ["token"], "token": {"id": "t"}}, "scope": {"project": {"name": "p"}}}}""", "scope.project.domain")]
    [InlineData("""{"auth": {"identity": {"methods": ["token"], "token": {"id": "t"}}, "scope": {"project": "p"}}}""", "auth.scope")]
    public async Task A_request_that_makes_no_sense_is_told_which_member(string body, string member)
    {
        var answer = await _host.SendAsync(HttpMethod.Post, "/v3/auth/tokens", body: body);

        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(member);
        answer.Body.GetProperty("error").GetProperty("title").GetString().ShouldBe("Bad Request");
    }

    [Fact]
    public async Task A_method_that_is_not_known_is_refused() =>
        (await _host.SendAsync(HttpMethod.Post, "/v3/auth/tokens", body: """{"auth": {"identity": {"methods": ["oauth1"]}}}"""))
            .Status.ShouldBe(401);

    [Fact]
    public async Task A_token_can_be_looked_at_and_revoked()
    {
        var (admin, demo) = (await _host.AdminAsync(), await _host.DemoAsync());

        var own = await _host.SendAsync(HttpMethod.Get, "/v3/auth/tokens?nocatalog", demo, subject: demo);
        own.Status.ShouldBe(200);
        own.Body.GetProperty("token").TryGetProperty("catalog", out _).ShouldBeFalse();
        (await _host.SendAsync(HttpMethod.Head, "/v3/auth/tokens", demo, subject: demo)).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/tokens", demo, subject: admin)).Status.ShouldBe(403);
        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/tokens", admin, subject: demo)).Status.ShouldBe(200);
        (await _host.SendAsync(HttpMethod.Delete, "/v3/auth/tokens", admin, subject: demo)).Status.ShouldBe(204);
        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/tokens", admin, subject: demo)).Status.ShouldBe(404);
        (await _host.SendAsync(HttpMethod.Get, "/v3/auth/projects", demo)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_expires()
    {
        var token = await _host.DemoAsync();
        var reader = _host.Services.GetRequiredService<TokenReader>();
        (await reader.ValidateAsync(token, CancellationToken.None)).ShouldNotBeNull();

        _clock.Ahead = TimeSpan.FromSeconds(3601);

        (await reader.ValidateAsync(token, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_database_holds_no_token()
    {
        var token = await _host.DemoAsync();

        var rows = await _host.Services.GetRequiredService<Database>().QueryAsync<string>(
            "SELECT digest || user_id || methods || audit_ids FROM identity_tokens", null, CancellationToken.None);

        rows.ShouldAllBe(row => !row.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_old_client_logs_in_by_v2()
    {
        var answer = await _host.SendAsync(HttpMethod.Post, "/v2.0/tokens", body: $$"""
            {"auth": {"passwordCredentials": {"username": "demo", "password": "{{IdentityHost.DemoPassword}}"}, "tenantName": "demo"} }
            """);

        answer.Status.ShouldBe(200);
        var access = answer.Body.GetProperty("access");
        access.GetProperty("token").GetProperty("tenant").GetProperty("name").GetString().ShouldBe("demo");
        access.GetProperty("serviceCatalog").EnumerateArray().Single(service => service.GetProperty("type").GetString() is "compute")
            .GetProperty("endpoints")[0].GetProperty("publicURL").GetString().ShouldBe("http://127.0.0.1:8774/v2.1");
        var tenants = await _host.SendAsync(HttpMethod.Get, "/v2.0/tenants", access.GetProperty("token").GetProperty("id").GetString());
        Names(tenants.Body.GetProperty("tenants")).ShouldBe(["demo"]);
    }

    private static IEnumerable<string?> Names(JsonElement list) => list.EnumerateArray().Select(item => item.GetProperty("name").GetString());

    private sealed class MovableClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
