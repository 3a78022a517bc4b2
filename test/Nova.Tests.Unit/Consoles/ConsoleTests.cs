using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Consoles;
using Nova.Contracts.Consoles;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Consoles;

/// <summary>Consoles by token, in a whole cloud.</summary>
public sealed class ConsoleTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Theory]
    [InlineData("get-vnc-console-post", "http://127.0.0.1:6080/vnc_auto.html?path=%3Ftoken%3D")]
    [InlineData("get-spice-console-post", "http://127.0.0.1:6082/spice_auto.html?token=")]
    [InlineData("get-serial-console-post", "ws://127.0.0.1:6083/?token=")]
    public async Task An_action_gives_the_way_to_a_console_until_2_5(string sample, string address)
    {
        var id = await Cloud.BootAsync();
        var body = ApiSample.Text($"os-remote-consoles/{sample}-req.json");

        var answer = await Cloud.ActAsync(id, body, version: "2.5");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json($"os-remote-consoles/{sample}-resp.json"));
        answer.Json["console"]!["type"]!.GetValue<string>().ShouldBe(ApiSample.Json($"os-remote-consoles/{sample}-resp.json")["console"]!["type"]!.GetValue<string>());
        answer.Json["console"]!["url"]!.GetValue<string>().ShouldStartWith(address);
        (await Cloud.ActAsync(id, body, version: "2.6")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("2.5")]
    public async Task Remote_desktops_are_gone(string version)
    {
        var id = await Cloud.BootAsync();

        (await Cloud.ActAsync(id, ApiSample.Text("os-remote-consoles/get-rdp-console-post-req.json"), version: version)).Status.ShouldBe(410);
    }

    [Theory]
    [InlineData("vnc", "novnc", "2.6")]
    [InlineData("spice", "spice-html5", "2.8")]
    [InlineData("serial", "serial", "2.31")]
    [InlineData("spice", "spice-direct", "2.99")]
    public async Task A_token_tells_where_its_console_is(string protocol, string type, string version)
    {
        var id = await Cloud.BootAsync();

        var made = await Cloud.SendAsync(HttpMethod.Post, $"/servers/{id}/remote-consoles", body: Wanted(protocol, type), version: version);
        made.Status.ShouldBe(200, made.Body);
        made.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-remote-consoles/v2.99/create-spice-direct-console-resp.json"));
        made.Json["remote_console"]!["protocol"]!.GetValue<string>().ShouldBe(protocol);
        var token = TokenOf(made.Json["remote_console"]!["url"]!.GetValue<string>());

        var old = await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin", "2.31");
        old.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-console-auth-tokens/v2.31/get-console-connect-info-get-resp.json"));
        var shown = await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin", "2.99");
        shown.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-console-auth-tokens/v2.99/get-console-connect-info-get-resp.json"));
        shown.Json["console"]!["instance_uuid"]!.GetValue<string>().ShouldBe(id);
        shown.Json["console"]!["port"]!.GetValue<int>().ShouldBeGreaterThan(0);
        (shown.Json["console"]!["tls_port"] is not null).ShouldBe(protocol is "spice");
        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin", "2.30")).Status.ShouldBe(400);
        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}?other=1", "admin", "2.98")).Status.ShouldBe(200);
        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}?other=1", "admin", "2.99")).Status.ShouldBe(400);
        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "member", "2.99")).Status.ShouldBe(403);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM console_tokens WHERE token_digest = @token", new { token })).ShouldBe(0, "only a digest is kept");
    }

    [Theory]
    [InlineData("vnc", "novnc", "2.5", 404)]
    [InlineData("mks", "webmks", "2.7", 400)]
    [InlineData("mks", "webmks", "2.8", 400)]
    [InlineData("spice", "spice-direct", "2.98", 400)]
    [InlineData("vnc", "xvpvnc", "2.6", 400)]
    [InlineData("rdp", "rdp-html5", "2.6", 400)]
    [InlineData("vnc", "serial", "2.6", 400)]
    [InlineData("telnet", "novnc", "2.6", 400)]
    [InlineData("vnc", "none", "2.99", 400)]
    public async Task A_console_that_there_is_not_is_refused(string protocol, string type, string version, int status)
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.SendAsync(HttpMethod.Post, $"/servers/{id}/remote-consoles", body: Wanted(protocol, type), version: version);

        answer.Status.ShouldBe(status, answer.Body);
    }

    [Fact]
    public async Task A_body_of_another_shape_is_refused()
    {
        var id = await Cloud.BootAsync();

        foreach (var body in (string[])["""{"remote_console": {"protocol": "vnc"} }""", """{"remote_console": {"protocol": "vnc", "type": "novnc", "more": 1} }""", """{"remote_console": 1}"""])
        {
            (await Cloud.SendAsync(HttpMethod.Post, $"/servers/{id}/remote-consoles", body: body)).Status.ShouldBe(400);
        }

        (await Cloud.ActAsync(id, """{"os-getVNCConsole": {"type": "spice-html5"} }""", version: "2.1")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Only_members_of_its_project_get_at_a_servers_console()
    {
        var id = await Cloud.BootAsync();
        var path = $"/servers/{id}/remote-consoles";

        (await Cloud.SendAsync(HttpMethod.Post, path, "other", Wanted("vnc", "novnc"))).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Post, path, "reader", Wanted("vnc", "novnc"))).Status.ShouldBe(403);
        (await Cloud.SendAsync(HttpMethod.Post, "/servers/no-server/remote-consoles", "member", Wanted("vnc", "novnc"))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_server_that_is_off_has_no_console_and_its_token_opens_nothing()
    {
        var id = await Cloud.BootAsync();
        var token = await MakeAsync(id);
        (await Cloud.ActAsync(id, """{"os-stop": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "SHUTOFF");

        var answer = await Cloud.SendAsync(HttpMethod.Post, $"/servers/{id}/remote-consoles", body: Wanted("vnc", "novnc"));

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("Unavailable console type novnc");
        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_token_of_a_port_that_is_no_longer_the_servers_opens_nothing()
    {
        var id = await Cloud.BootAsync();
        var token = await MakeAsync(id);
        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin")).Status.ShouldBe(200);

        (await Cloud.ActAsync(id, """{"reboot": {"type": "HARD"} }""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "ACTIVE");
        await Cloud.IdleAsync();

        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin")).Status.ShouldBe(404, "the simulated guest listens elsewhere after a boot");
    }

    [Fact]
    public async Task Tokens_go_with_their_server_and_with_time()
    {
        var id = await Cloud.BootAsync();
        var kept = await Cloud.BootAsync();
        var token = await MakeAsync(id);
        await MakeAsync(kept);
        var sweep = Cloud.Services.GetServices<IHostedService>().OfType<TokenSweep>().Single();
        await Cloud.DeleteAsync(id);

        (await Cloud.GetAsync($"/os-console-auth-tokens/{token}", "admin")).Status.ShouldBe(404);
        await sweep.SweepAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
        (await TokensOfAsync(id)).ShouldBe(0);
        (await TokensOfAsync(kept)).ShouldBe(1);
        await sweep.SweepAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(601), CancellationToken.None);
        (await TokensOfAsync(kept)).ShouldBe(0);
    }

    [Fact]
    public async Task A_token_that_nobody_made_opens_nothing_and_is_not_repeated_in_the_answer()
    {
        var answer = await Cloud.GetAsync("/os-console-auth-tokens/11111111-2222-3333-4444-555555555555", "admin");

        answer.Status.ShouldBe(404);
        answer.Body.ShouldNotContain("11111111");
    }

    [Fact]
    public async Task A_proxy_in_the_same_process_is_told_the_same()
    {
        var id = await Cloud.BootAsync();
        var token = await MakeAsync(id);

        (await Cloud.Services.GetRequiredService<IConsoleTokens>().FindAsync(token, CancellationToken.None)).TryGet(out var target, out _).ShouldBeTrue();

        target!.Server.ShouldBe(Identifier.Parse<ServerId>(id));
        target.Type.ShouldBe("novnc");
    }

    private static string Wanted(string protocol, string type) => $$"""{"remote_console": {"protocol": "{{protocol}}", "type": "{{type}}"} }""";

    private static string TokenOf(string url) => url[^36..];

    private async Task<string> MakeAsync(string id)
    {
        var made = await Cloud.SendAsync(HttpMethod.Post, $"/servers/{id}/remote-consoles", body: Wanted("vnc", "novnc"));
        made.Status.ShouldBe(200, made.Body);
        return TokenOf(made.Json["remote_console"]!["url"]!.GetValue<string>());
    }

    private Task<long> TokensOfAsync(string id) => Cloud.CountAsync("SELECT COUNT(*) FROM console_tokens WHERE server_id = @id", new { id });
}
