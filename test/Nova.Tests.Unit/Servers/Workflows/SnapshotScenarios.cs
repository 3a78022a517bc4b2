using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow that makes images. What they are about is a server; its images are found by its id.</summary>
internal static class SnapshotScenarios
{
    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        new("server.snapshot", cloud => cloud.BootAsync(), SnapshotAsync, (cloud, id) => ImagesAreAsync(cloud, id, 0), (cloud, id) => ImagesAreAsync(cloud, id, 1)),
    ];

    private static async Task<string> SnapshotAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"createBackup": {"name": "of the scenario", "backup_type": "daily", "rotation": 1} }""")).Status.ShouldBe(202);
        return id;
    }

    private static async Task ImagesAreAsync(CloudFixture cloud, string id, int count)
    {
        await cloud.WaitForAsync(id, "ACTIVE");
        (await cloud.CountAsync(
            """
            SELECT COUNT(*) FROM images WHERE deleted_at IS NULL
            AND EXISTS (SELECT 1 FROM image_words w WHERE w.image_id = images.id AND w.name = 'instance_uuid' AND w.value = @id)
            """,
            new { id })).ShouldBe(count, "images");
        (await cloud.CountAsync(
            """
            SELECT COUNT(*) FROM images WHERE deleted_at IS NULL AND status <> 'active'
            AND EXISTS (SELECT 1 FROM image_words w WHERE w.image_id = images.id AND w.name = 'instance_uuid' AND w.value = @id)
            """,
            new { id })).ShouldBe(0, "images without content");
        cloud.Simulation.Hosts.ShouldAllBe(host => cloud.Simulation.SnapshotsOf(host, Identifier.Parse<ServerId>(id)) == null
            || cloud.Simulation.SnapshotsOf(host, Identifier.Parse<ServerId>(id))!.Count == 0);
        (await cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(1);
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
    }
}
