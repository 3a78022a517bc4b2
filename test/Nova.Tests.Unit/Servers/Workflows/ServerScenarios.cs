using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow of servers.</summary>
internal static class ServerScenarios
{
    private const string Nothing = "";

    public static IReadOnlyDictionary<string, WorkflowScenario> All { get; } = ((IReadOnlyList<WorkflowScenario>)
    [
        new("server.build", _ => Task.FromResult(Nothing), (cloud, _) => cloud.CreateAsync(), FailedBuildAsync, RunsAsync),
        new("server.delete", cloud => cloud.BootAsync(), DeleteAsync, FailedDeletionAsync, GoneAsync),
        new("server.power", cloud => cloud.BootAsync(), StopAsync, FailedStopAsync, (cloud, id) => OwnsOneAsync(cloud, id, "SHUTOFF")),
        new("server.rebuild", cloud => cloud.BootAsync(), RebuildAsync, FailedRebuildAsync, RunsAsync),
        .. VolumeScenarios.All,
        .. MoveScenarios.All,
        .. RescueScenarios.All,
        .. SnapshotScenarios.All,
        .. ShelveScenarios.All,
        .. CacheScenarios.All,
        .. InterfaceScenarios.All,
    ]).ToDictionary(scenario => scenario.Kind);

    private static async Task FailedBuildAsync(CloudFixture cloud, string id)
    {
        var server = await cloud.WaitForAsync(id, "ERROR");
        server["fault"].ShouldNotBeNull(server.ToJsonString());
        server["addresses"]!.AsObject().ShouldBeEmpty();
        server["OS-EXT-SRV-ATTR:host"].ShouldBeNull();
        await cloud.NothingIsLeftOfAsync(id);
        cloud.Points.Reset();
        await cloud.DeleteAsync(id);
        await cloud.NothingIsLeftOfAsync(id);
    }

    private static async Task FailedDeletionAsync(CloudFixture cloud, string id)
    {
        // What is gone is gone; the server says so, and its user can be rid of it.
        (await cloud.WaitForAsync(id, "ERROR"))["fault"].ShouldNotBeNull();
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
        cloud.Points.Reset();
        await cloud.DeleteAsync(id);
        await GoneAsync(cloud, id);
    }

    private static async Task FailedStopAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "ACTIVE");
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
        cloud.Points.Reset();
        await StopAsync(cloud, id);
        await OwnsOneAsync(cloud, id, "SHUTOFF");
    }

    private static async Task FailedRebuildAsync(CloudFixture cloud, string id)
    {
        (await cloud.WaitForAsync(id, "ERROR"))["fault"].ShouldNotBeNull();
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
        cloud.Points.Reset();
        await RebuildAsync(cloud, id);
        await RunsAsync(cloud, id);
    }

    private static Task RunsAsync(CloudFixture cloud, string id) => OwnsOneAsync(cloud, id, "ACTIVE");

    private static async Task OwnsOneAsync(CloudFixture cloud, string id, string status)
    {
        await cloud.WaitForAsync(id, status);
        (await cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(1);
        (await cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @id", new { id })).ShouldBe(1);
        (await cloud.HasDomainAsync(id)).ShouldBeTrue();
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
    }

    private static async Task GoneAsync(CloudFixture cloud, string id)
    {
        await cloud.GoneAsync(id);
        await cloud.NothingIsLeftOfAsync(id);
    }

    private static async Task<string> DeleteAsync(CloudFixture cloud, string id)
    {
        (await cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}")).Status.ShouldBe(204);
        return id;
    }

    private static async Task<string> StopAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"os-stop": null}""")).Status.ShouldBe(202);
        return id;
    }

    private static async Task<string> RebuildAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, $$"""{"rebuild": {"imageRef": "{{cloud.Image}}"} }""")).Status.ShouldBe(202);
        return id;
    }
}
