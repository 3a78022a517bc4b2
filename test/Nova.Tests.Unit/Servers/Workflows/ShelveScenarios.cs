using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow of shelved servers. In this cloud a shelved server leaves its host at once.</summary>
internal static class ShelveScenarios
{
    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        new("server.shelve", cloud => cloud.BootAsync(), ShelveAsync, RunsAsync, (cloud, id) => IsOffloadedAsync(cloud, id)),
        new("server.offload", cloud => cloud.BootAsync(), ShelveAsync, StaysShelvedAsync, (cloud, id) => IsOffloadedAsync(cloud, id)),
        new("server.unshelve", OffloadedAsync, UnshelveAsync, (cloud, id) => IsOffloadedAsync(cloud, id), RunsAsync),
        new("server.forget_image", OffloadedAsync, UnshelveAsync, RunsWithImageAsync, RunsAsync),
    ];

    private static async Task<string> ShelveAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"shelve": null}""")).Status.ShouldBe(202);
        return id;
    }

    private static async Task<string> UnshelveAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"unshelve": null}""")).Status.ShouldBe(202);
        return id;
    }

    private static async Task<string> OffloadedAsync(CloudFixture cloud)
    {
        var id = await ShelveAsync(cloud, await cloud.BootAsync());
        await IsOffloadedAsync(cloud, id);
        await cloud.IdleAsync();
        return id;
    }

    private static Task RunsAsync(CloudFixture cloud, string id) => RunsAsync(cloud, id, images: 0);

    // The server is well; its image is gone, or in nobody's way.
    private static Task RunsWithImageAsync(CloudFixture cloud, string id) => RunsAsync(cloud, id, images: 1);

    private static async Task RunsAsync(CloudFixture cloud, string id, int images)
    {
        (await cloud.WaitForAsync(id, "ACTIVE"))["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(1);
        await cloud.IdleAsync();
        (await ImagesOfAsync(cloud, id)).ShouldBeLessThanOrEqualTo(images);
        await HoldsAsync(cloud, id, 1);
        (await cloud.HasDomainAsync(id)).ShouldBeTrue();
    }

    private static async Task IsOffloadedAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        await cloud.IdleAsync();
        (await ImagesOfAsync(cloud, id)).ShouldBe(1);
        await HoldsAsync(cloud, id, 0);
        (await cloud.HasDomainAsync(id)).ShouldBeFalse();
    }

    // It may be asked to leave again, wherever the guest is by now.
    private static async Task StaysShelvedAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "SHELVED");
        await HoldsAsync(cloud, id, 1);
        cloud.Points.Reset();
        (await cloud.ActAsync(id, """{"shelveOffload": null}""", "admin")).Status.ShouldBe(202);
        await IsOffloadedAsync(cloud, id);
    }

    private static async Task HoldsAsync(CloudFixture cloud, string id, int claims)
    {
        (await cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(claims);
        (await cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @id", new { id })).ShouldBe(1);
        cloud.Simulation.Hosts.ShouldAllBe(host => (cloud.Simulation.SnapshotsOf(host, Identifier.Parse<ServerId>(id)) ?? Array.Empty<ImageId>()).Count == 0);
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
    }

    private static Task<long> ImagesOfAsync(CloudFixture cloud, string id) => cloud.CountAsync(
        """
        SELECT COUNT(*) FROM images WHERE deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM image_words w WHERE w.image_id = images.id AND w.name = 'instance_uuid' AND w.value = @id)
        """,
        new { id });
}
