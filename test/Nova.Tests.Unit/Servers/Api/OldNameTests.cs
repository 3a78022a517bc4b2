using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>What of the API is there for the sake of old clients: the second name of servers, bare metal, version documents by name.</summary>
public sealed class OldNameTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Theory]
    [InlineData("2.1")]
    [InlineData("2.102")]
    public async Task A_server_lives_under_its_second_name_as_under_its_first(string version)
    {
        var made = await Cloud.SendAsync(HttpMethod.Post, "/os-volumes_boot", body: Cloud.CreateBody("alias").Replace(
            ", \"networks\": \"auto\"", version is "2.1" ? "" : ", \"networks\": \"auto\"", StringComparison.Ordinal), version: version);
        made.Status.ShouldBe(202, made.Body);
        var id = made.Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ACTIVE");

        (await Cloud.GetAsync($"/os-volumes_boot/{id}", version: version)).Body.ShouldBe((await Cloud.GetAsync($"/servers/{id}", version: version)).Body);
        (await Cloud.GetAsync("/os-volumes_boot?name=alias", version: version)).Json["servers"]!.AsArray().Select(Id).ShouldContain(id);
        (await Cloud.GetAsync("/os-volumes_boot/detail?name=alias", version: version)).Json["servers"]!.AsArray().Select(Id).ShouldContain(id);
        var named = await Cloud.SendAsync(HttpMethod.Put, $"/os-volumes_boot/{id}", body: """{"server": {"name": "renamed"}}""", version: version);
        named.Json["server"]!["name"]!.GetValue<string>().ShouldBe("renamed", named.Body);
        (await ActAsync(id, """{"os-stop": null}""", version)).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "SHUTOFF");
        (await ActAsync(id, """{"pause": null}""", version)).Status.ShouldBe(400, "actions that came later have one name only");
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-volumes_boot/{id}", version: version)).Status.ShouldBe(204);
        await Cloud.GoneAsync(id);
    }

    [Fact]
    public async Task The_second_name_of_servers_has_ended()
    {
        var id = await Cloud.BootAsync();

        (await Cloud.GetAsync("/os-volumes_boot", version: "2.103")).Status.ShouldBe(404);
        (await Cloud.GetAsync($"/os-volumes_boot/{id}", version: "2.103")).Status.ShouldBe(404);
        (await ActAsync(id, """{"os-stop": null}""", "2.103")).Status.ShouldBe(404);
        await Cloud.DeleteAsync(id);
    }

    [Theory]
    [InlineData("GET", "", null, 501)]
    [InlineData("GET", "/058d27fa-241b-445a-a386-08c04f96db43", null, 501)]
    [InlineData("POST", "", """{"node": {}}""", 400)]
    [InlineData("DELETE", "/058d27fa-241b-445a-a386-08c04f96db43", null, 400)]
    [InlineData("POST", "/058d27fa-241b-445a-a386-08c04f96db43/action", """{"add_interface": {}}""", 400)]
    [InlineData("POST", "/058d27fa-241b-445a-a386-08c04f96db43/action", """{"remove_interface": {}}""", 400)]
    public async Task Bare_metal_is_refused_by_a_cloud_without_it_and_has_gone_since(string method, string path, string? body, int status)
    {
        var before = await Cloud.SendAsync(new HttpMethod(method), "/os-baremetal-nodes" + path, "admin", body, "2.35");
        var since = await Cloud.SendAsync(new HttpMethod(method), "/os-baremetal-nodes" + path, "admin", body, "2.36");

        before.Status.ShouldBe(status, before.Body);
        since.Status.ShouldBe(404, since.Body);
    }

    [Fact]
    public async Task Only_an_administrator_may_ask_for_bare_metal() => (await Cloud.GetAsync("/os-baremetal-nodes", version: "2.1")).Status.ShouldBe(403);

    [Theory]
    [InlineData("/v2.1/versions/v2.1", "versions/v21-version-get-resp")]
    [InlineData("/v2.1/versions/v2.0", "versions/v2-version-get-resp")]
    [InlineData("/v2/versions/v2.1", "versions/v2-version-get-resp")]
    public async Task A_version_is_told_by_its_name(string path, string sample)
    {
        var answer = await Cloud.SendAsync(Surfaces.Compute, HttpMethod.Get, path, "reader", null);

        answer.Status.ShouldBe(200, answer.Body);
        var address = answer.Json["version"]!["links"]![0]!["href"]!.GetValue<string>();
        var here = address[..address.IndexOf("/v2", StringComparison.Ordinal)];
        var expected = JsonNode.Parse(ApiSample.Text(sample + ".json").Replace("http://openstack.example.com", here, StringComparison.Ordinal));
        JsonNode.DeepEquals(answer.Json, expected).ShouldBeTrue(answer.Body);
    }

    [Theory]
    [InlineData("/versions/v3", "member", 404)]
    [InlineData("/versions/v2.1", "nobody", 401)]
    public async Task A_version_is_told_to_those_with_a_token_only(string path, string token, int status) =>
        (await Cloud.GetAsync(path, token)).Status.ShouldBe(status);

    private static string Id(JsonNode? server) => server!["id"]!.GetValue<string>();

    private Task<WebAnswer> ActAsync(string id, string body, string version) =>
        Cloud.SendAsync(HttpMethod.Post, $"/os-volumes_boot/{id}/action", body: body, version: version);
}
