using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>Images that hosts fetch beforehand. What the scenario is about is an aggregate of all hosts, by its number.</summary>
internal static class CacheScenarios
{
    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        // Nothing is undone: what a host has fetched does no harm, and goes when nobody uses it.
        new("aggregate.cache_images", MakeAsync, CacheAsync, RemoveAsync, FetchedAsync),
    ];

    private static async Task<string> MakeAsync(CloudFixture cloud)
    {
        var made = await cloud.SendAsync(HttpMethod.Post, "/os-aggregates", "admin", $$"""{"aggregate": {"name": "{{Guid.NewGuid():N}}"} }""");
        var id = made.Json["aggregate"]!["id"]!.GetValue<int>();
        foreach (var host in cloud.Simulation.Hosts)
        {
            (await cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/action", "admin", $$"""{"add_host": {"host": "{{host}}"} }""")).Status.ShouldBe(200);
        }

        return $"{id}";
    }

    private static async Task<string> CacheAsync(CloudFixture cloud, string id)
    {
        (await cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/images", "admin", $$"""{"cache": [{"id": "{{cloud.Image}}"}] }""")).Status.ShouldBe(202);
        return id;
    }

    private static async Task FetchedAsync(CloudFixture cloud, string id)
    {
        await cloud.IdleAsync();
        cloud.Simulation.Hosts.ShouldAllBe(host => cloud.Simulation.HasFetched(host, Identifier.Parse<ImageId>(cloud.Image)));
        await RemoveAsync(cloud, id);
    }

    private static async Task RemoveAsync(CloudFixture cloud, string id)
    {
        foreach (var host in cloud.Simulation.Hosts)
        {
            (await cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/action", "admin", $$"""{"remove_host": {"host": "{{host}}"} }""")).Status.ShouldBe(200);
        }

        (await cloud.SendAsync(HttpMethod.Delete, $"/os-aggregates/{id}", "admin")).Status.ShouldBe(200);
    }
}
