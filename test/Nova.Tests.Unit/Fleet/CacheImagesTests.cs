using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Fleet;

/// <summary>Images that the hosts of an aggregate fetch before servers want them.</summary>
public sealed class CacheImagesTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task The_hosts_of_the_aggregate_fetch_the_images_and_no_others_do()
    {
        var (first, second) = (Cloud.Simulation.Hosts[0], Cloud.Simulation.Hosts[1]);
        var image = await Cloud.AddImageAsync("wanted");
        var id = await MakeAsync(first);

        (await CacheAsync(id, image)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        Cloud.Simulation.HasFetched(first, Identifier.Parse<ImageId>(image)).ShouldBeTrue();
        Cloud.Simulation.HasFetched(second, Identifier.Parse<ImageId>(image)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_host_that_cannot_is_passed_over()
    {
        var (first, second) = (Cloud.Simulation.Hosts[0], Cloud.Simulation.Hosts[1]);
        var image = await Cloud.AddImageAsync("unlucky");
        var id = await MakeAsync(first, second);
        Cloud.Simulation.FailNext(SimulatedCall.FetchImage, host: first);

        (await CacheAsync(id, image)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        Cloud.Simulation.HasFetched(first, Identifier.Parse<ImageId>(image)).ShouldBeFalse();
        Cloud.Simulation.HasFetched(second, Identifier.Parse<ImageId>(image)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var id = await MakeAsync();
        var body = $$"""{"cache": [{"id": "{{Cloud.Image}}"}] }""";
        var path = $"/os-aggregates/{id}/images";

        (await Cloud.SendAsync(HttpMethod.Post, path, "admin", body, "2.80")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Post, path, "member", body, "2.81")).Status.ShouldBe(403);
        (await Cloud.SendAsync(HttpMethod.Post, "/os-aggregates/99999/images", "admin", body)).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Post, "/os-aggregates/x/images", "admin", body)).Status.ShouldBe(400);
        foreach (var bad in (string[])
            [
                """{"cache": [] }""", """{"cache": [{"id": "no uuid"}] }""", """{"cache": [{"id": "70a599e0-31e7-49b7-b260-868f441e862b"}] }""", "{}",
                $$"""{"cache": [{"id": "{{Cloud.Image}}", "more": 1}] }""", $$"""{"cache": [{"id": "{{Cloud.Image}}"}, {"id": "{{Cloud.Image}}"}] }""",
            ])
        {
            (await Cloud.SendAsync(HttpMethod.Post, path, "admin", bad)).Status.ShouldBe(400, bad);
        }
    }

    private Task<WebAnswer> CacheAsync(int id, string image) =>
        Cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/images", "admin", $$"""{"cache": [{"id": "{{image}}"}] }""", "2.81");

    private async Task<int> MakeAsync(params HostName[] hosts)
    {
        var made = await Cloud.SendAsync(HttpMethod.Post, "/os-aggregates", "admin", $$"""{"aggregate": {"name": "{{Guid.NewGuid():N}}"} }""");
        var id = made.Json["aggregate"]!["id"]!.GetValue<int>();
        foreach (var host in hosts)
        {
            (await Cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/action", "admin", $$"""{"add_host": {"host": "{{host}}"} }""")).Status.ShouldBe(200);
        }

        return id;
    }
}
