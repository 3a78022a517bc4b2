using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>Servers are kept as they were last shown: nobody may ever notice.</summary>
public sealed class RenderedServerTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_server_is_shown_as_it_is_after_every_change()
    {
        var id = await Cloud.BootAsync("changing");
        (await ShowAsync(id))["name"]!.GetValue<string>().ShouldBe("changing");
        (await ListedAsync(id))["name"]!.GetValue<string>().ShouldBe("changing");

        await Cloud.SendAsync(HttpMethod.Put, $"/servers/{id}", body: """{"server":{"name":"changed"}}""");
        (await ShowAsync(id))["name"]!.GetValue<string>().ShouldBe("changed");
        (await ListedAsync(id))["name"]!.GetValue<string>().ShouldBe("changed");

        await Cloud.SendAsync(HttpMethod.Post, $"/servers/{id}/metadata", body: """{"metadata":{"colour":"blue"}}""");
        (await ShowAsync(id))["metadata"]!["colour"]!.GetValue<string>().ShouldBe("blue");
        (await ListedAsync(id))["metadata"]!["colour"]!.GetValue<string>().ShouldBe("blue");

        await Cloud.ActAsync(id, """{"lock":{"locked_reason":"a test"}}""");
        (await ListedAsync(id))["locked"]!.GetValue<bool>().ShouldBeTrue();
        await Cloud.ActAsync(id, """{"unlock":null}""");
        (await ListedAsync(id))["locked"]!.GetValue<bool>().ShouldBeFalse();

        await Cloud.DeleteAsync(id);
        (await Cloud.GetAsync($"/servers/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_an_administrator_was_shown_is_not_shown_to_others()
    {
        var id = await Cloud.BootAsync("discreet");

        (await ShowAsync(id, "admin")).AsObject().ContainsKey("OS-EXT-SRV-ATTR:host").ShouldBeTrue();
        (await ShowAsync(id)).AsObject().ContainsKey("OS-EXT-SRV-ATTR:host").ShouldBeFalse();
        (await ShowAsync(id, "admin")).AsObject().ContainsKey("OS-EXT-SRV-ATTR:host").ShouldBeTrue();
    }

    [Fact]
    public async Task Each_version_is_shown_its_own_shape()
    {
        var id = await Cloud.BootAsync("versions");

        (await ShowAsync(id)).AsObject().ContainsKey("tags").ShouldBeTrue();
        (await ShowAsync(id, version: "2.1")).AsObject().ContainsKey("tags").ShouldBeFalse();
        (await ShowAsync(id)).AsObject().ContainsKey("tags").ShouldBeTrue();
    }

    [Fact]
    public async Task New_user_data_is_shown_after_a_rebuild()
    {
        var id = await Cloud.BootAsync("data");
        (await ShowAsync(id, "admin"))["OS-EXT-SRV-ATTR:user_data"].ShouldBeNull();

        var rebuilt = await Cloud.ActAsync(id, $$$"""{"rebuild":{"user_data":"aGVsbG8=","imageRef":"{{{Cloud.Image}}}"}}""");
        rebuilt.Status.ShouldBe(202, rebuilt.Body);
        await Cloud.WaitForAsync(id, "ACTIVE");

        (await ShowAsync(id, "admin"))["OS-EXT-SRV-ATTR:user_data"]!.GetValue<string>().ShouldBe("aGVsbG8=");
    }

    private async Task<JsonNode> ShowAsync(string id, string token = "member", string version = CloudFixture.Newest)
    {
        var answer = await Cloud.GetAsync($"/servers/{id}", token, version);
        answer.Status.ShouldBe(200, answer.Body);
        return JsonNode.Parse(answer.Body)!["server"]!;
    }

    private async Task<JsonNode> ListedAsync(string id)
    {
        var answer = await Cloud.GetAsync("/servers/detail");
        return JsonNode.Parse(answer.Body)!["servers"]!.AsArray().Single(server => server!["id"]!.GetValue<string>() == id)!;
    }
}
