using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Volumes;

public sealed class VolumeProxyTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Theory]
    [InlineData("/os-volumes")]
    [InlineData("/os-volumes/detail")]
    [InlineData("/os-snapshots")]
    [InlineData("/os-snapshots/detail")]
    public async Task The_proxies_end_with_2_35(string path)
    {
        (await Cloud.GetAsync(path, version: "2.35")).Status.ShouldBe(200);
        (await Cloud.GetAsync(path, version: "2.36")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_volume_is_made_shown_and_deleted_through_compute()
    {
        var made = await Cloud.SendAsync(HttpMethod.Post, "/os-volumes", "member", """{"volume": {"size": "2", "display_name": "old", "metadata": {"a": 1} } }""", "2.1");
        made.Status.ShouldBe(200, made.Body);
        var id = made.Json["volume"]!["id"]!.GetValue<string>();
        await Cloud.VolumeIsAsync(id, "available");

        (await Cloud.GetAsync($"/os-volumes/{id}", "other", "2.1")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-volumes/{id}", "other", version: "2.1")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-volumes/{id}", version: "2.1")).Status.ShouldBe(202);
        await Cloud.VolumeIsGoneAsync(id);
    }

    [Theory]
    [InlineData("""{"volume": {"size": 0} }""", 400)]
    [InlineData("""{"volume": {} }""", 400)]
    [InlineData("""{"volume": {"size": 1, "snapshot_id": "11111111-1111-1111-1111-111111111111"} }""", 404)]
    [InlineData("""{"volume": {"size": 1000000} }""", 403)]
    public async Task What_cannot_be_made_is_refused(string body, int status) =>
        (await Cloud.SendAsync(HttpMethod.Post, "/os-volumes", "member", body, "2.1")).Status.ShouldBe(status);
}
