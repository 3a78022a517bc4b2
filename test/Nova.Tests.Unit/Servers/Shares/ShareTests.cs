using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Shares;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Servers.Shares;

/// <summary>Shares of servers: without a share service, and with one that the test has.</summary>
public sealed class ShareTests : IAsyncLifetime
{
    private const string Samples = "os-server-shares/v2.97/";
    private const string Known = "e8debdc0-447a-4376-a10a-4cd9122d7986";
    private const string Broken = "e8debdc0-447a-4376-a10a-4cd9122d0000";

    private readonly Service _service = new();
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<IShareService>(_service)), 1);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A_cloud_without_a_share_service_refuses_a_share_and_lists_none()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        var server = await StoppedAsync(cloud);

        var answer = await cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/shares", body: Body(Known));

        answer.Status.ShouldBe(403, answer.Body);
        answer.Body.ShouldContain("no shared file system service");
        (await cloud.GetAsync($"/servers/{server}/shares")).Json["shares"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_share_is_attached_listed_shown_and_detached_as_in_the_samples()
    {
        var server = await StoppedAsync(_cloud);

        (await AttachAsync(server, ApiSample.Text(Samples + "server-shares-create-tag-req.json"))).Json["share"]!["tag"]!.GetValue<string>().ShouldBe("my-tag");
        _service.Allowed.ShouldBe([(server, Known)]);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/shares/{Known}")).Status.ShouldBe(200);
        _service.Allowed.ShouldBeEmpty();

        (await AttachAsync(server, Body(Known))).Json.ShouldHaveTheShapeOf(ApiSample.Json(Samples + "server-shares-create-resp.json"));
        Same(await _cloud.GetAsync($"/servers/{server}/shares"), "server-shares-list-resp");
        Same(await _cloud.GetAsync($"/servers/{server}/shares/{Known}"), "server-shares-show-resp");
        var shown = (await _cloud.GetAsync($"/servers/{server}/shares/{Known}", "admin")).Json;
        shown["share"]!["uuid"] = "68ba1762-fd6d-4221-8311-f3193dd93404";
        JsonNode.DeepEquals(shown, ApiSample.Json(Samples + "server-shares-admin-show-resp.json")).ShouldBeTrue($"{shown}");
        (await _cloud.GetAsync($"/servers/{server}/shares", "other")).Status.ShouldBe(404);
        (await _cloud.GetAsync($"/servers/{server}/shares/{Broken}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_administrator_is_told_where_a_new_share_comes_from()
    {
        var server = await StoppedAsync(_cloud);

        var made = await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/shares", "admin", Body(Known));

        made.Json.ShouldHaveTheShapeOf(ApiSample.Json(Samples + "server-shares-admin-create-resp.json"));
    }

    [Theory]
    [InlineData(Known, "", 409, "attached to this server already")]
    [InlineData("3cdf5132-64f2-4584-876a-bd296ae7eabd", ", \"tag\": \"taken\"", 409, "attached to this server already")]
    [InlineData(Broken, "", 409, "is not available")]
    [InlineData("0cdf5132-64f2-4584-876a-bd296ae7eabd", "", 404, "could not be found")]
    [InlineData("one", "", 400, "share_id")]
    [InlineData(Known, ", \"tag\": \"a/b\"", 400, "tag")]
    public async Task A_share_is_refused_and_nothing_of_it_stays(string share, string more, int status, string words)
    {
        var server = await StoppedAsync(_cloud);
        await AttachAsync(server, $$"""{"share": {"share_id": "{{Known}}", "tag": "taken"} }""");

        var answer = await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/shares", body: $$"""{"share": {"share_id": "{{share}}"{{more}} } }""");

        answer.Status.ShouldBe(status, answer.Body);
        answer.Body.ShouldContain(words);
        _service.Allowed.ShouldBe([(server, Known)]);
    }

    [Fact]
    public async Task A_server_that_runs_keeps_the_shares_it_has()
    {
        var server = await StoppedAsync(_cloud);
        await AttachAsync(server, Body(Known));
        (await _cloud.ActAsync(server, """{"os-start": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(server, "ACTIVE");

        (await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/shares", body: Body(Broken))).Status.ShouldBe(409);
        (await _cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/shares/{Known}")).Status.ShouldBe(409);
        _service.Allowed.ShouldBe([(server, Known)]);
    }

    [Fact]
    public async Task A_server_that_is_deleted_lets_go_of_its_shares()
    {
        var server = await StoppedAsync(_cloud);
        await AttachAsync(server, Body(Known));

        await _cloud.DeleteAsync(server);

        _service.Allowed.ShouldBeEmpty();
        (await _cloud.CountAsync("SELECT COUNT(*) FROM server_shares")).ShouldBe(0);
    }

    [Fact]
    public async Task There_were_no_shares_before_2_97()
    {
        var server = await StoppedAsync(_cloud);

        (await _cloud.GetAsync($"/servers/{server}/shares", version: "2.96")).Status.ShouldBe(404);
        (await _cloud.GetAsync($"/servers/{server}/shares?limit=1", version: "2.97")).Status.ShouldBe(400);
    }

    private static string Body(string share) => $$"""{"share": {"share_id": "{{share}}"} }""";

    private static void Same(WebAnswer answer, string sample) =>
        JsonNode.DeepEquals(answer.Json, ApiSample.Json($"{Samples}{sample}.json")).ShouldBeTrue(answer.Body);

    private static async Task<string> StoppedAsync(CloudFixture cloud)
    {
        var server = await cloud.BootAsync();
        (await cloud.ActAsync(server, """{"os-stop": null}""")).Status.ShouldBe(202);
        await cloud.WaitForAsync(server, "SHUTOFF");
        return server;
    }

    private async Task<WebAnswer> AttachAsync(string server, string body)
    {
        var answer = await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/shares", body: body, version: "2.97");
        answer.Status.ShouldBe(201, answer.Body);
        return answer;
    }

    private sealed class Service : IShareService
    {
        private static readonly Guid[] There = [Guid.Parse(Known), Guid.Parse("3cdf5132-64f2-4584-876a-bd296ae7eabd")];

        public HashSet<(string Server, string Share)> Allowed { get; } = [];

        public Task<Result<Share>> AllowAsync(RequestContext caller, ServerId server, Guid share, CancellationToken cancellationToken)
        {
            if (share.ToString() is Broken || !There.Contains(share))
            {
                return Task.FromResult<Result<Share>>(share.ToString() is Broken ? new Fault.Conflict($"Share {share} is not available.") : new Fault.NotFound("Share", share.ToString()));
            }

            Allowed.Add((server.ToString(), share.ToString()));
            return Task.FromResult<Result<Share>>(new Share(share, "10.0.0.50:/mnt/foo"));
        }

        public Task DenyAsync(RequestContext caller, ServerId server, Guid share, CancellationToken cancellationToken)
        {
            Allowed.Remove((server.ToString(), share.ToString()));
            return Task.CompletedTask;
        }
    }
}
