using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;

namespace Nova.Tests.Unit.Servers.Api;

public sealed class ServerTagTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task The_documented_samples_are_understood_and_answered()
    {
        var id = await Cloud.BootAsync();
        var put = await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags", body: ApiSample.Text("os-server-tags/v2.26/server-tags-put-all-req.json"), version: "2.26");

        put.Status.ShouldBe(200, put.Body);
        put.Json.ToJsonString().ShouldBe(ApiSample.Json("os-server-tags/v2.26/server-tags-put-all-resp.json").ToJsonString());
        (await Cloud.GetAsync($"/servers/{id}/tags", version: "2.26")).Json.ToJsonString()
            .ShouldBe(ApiSample.Json("os-server-tags/v2.26/server-tags-index-resp.json").ToJsonString());
        (await Cloud.GetAsync($"/servers/{id}/tags", version: "2.25")).Status.ShouldBe(404);
        (await Cloud.GetAsync($"/servers/{id}/tags", "other")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_tag_is_added_once_found_and_taken_off()
    {
        var id = await Cloud.BootAsync();

        var added = await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/blue");
        added.Status.ShouldBe(201, added.Body);
        added.Header("Location")!.ShouldEndWith($"/servers/{id}/tags/blue");
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/blue")).Status.ShouldBe(204);
        (await Cloud.GetAsync($"/servers/{id}/tags/blue")).Status.ShouldBe(204);
        (await Cloud.GetAsync($"/servers/{id}/tags/red")).Status.ShouldBe(404);
        (await Cloud.GetAsync("/servers?tags=blue")).Json["servers"]!.AsArray().ShouldContain(server => server!["id"]!.GetValue<string>() == id);
        (await Cloud.GetAsync("/servers?not-tags=blue")).Json["servers"]!.AsArray().ShouldNotContain(server => server!["id"]!.GetValue<string>() == id);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}/tags/red")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}/tags/blue")).Status.ShouldBe(204);
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/a%20b")).Status.ShouldBe(201);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}/tags")).Status.ShouldBe(204);
        (await Cloud.GetAsync($"/servers/{id}/tags")).Json["tags"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_has_at_most_fifty_tags_of_sixty_characters()
    {
        var id = await Cloud.BootAsync();
        string Tags(int count) => $$"""{"tags": [{{string.Join(',', Enumerable.Range(0, count).Select(number => $"\"t{number}\""))}}]}""";

        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags", body: Tags(51))).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags", body: Tags(50))).Status.ShouldBe(200);
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/one-more")).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/{new string('x', 61)}")).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/a%2Cb")).Status.ShouldBe(400);
        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags", body: """{"tags": ["a/b"]}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Tags_of_a_server_in_error_stay()
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, """{"os-resetState": {"state": "error"}}""", "admin")).Status.ShouldBe(202);

        (await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}/tags/blue")).Status.ShouldBe(409);
    }
}
