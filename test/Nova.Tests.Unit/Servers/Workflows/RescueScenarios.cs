using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow of users who are locked out.</summary>
internal static class RescueScenarios
{
    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        new("server.rescue", cloud => cloud.BootAsync(), RescueAsync, RunsAsync, IsRescuedAsync),
        new("server.unrescue", RescuedAsync, UnrescueAsync, StaysRescuedAsync, RunsAsync),
        new("server.password", cloud => cloud.BootAsync(), SetPasswordAsync, RunsAsync, RunsAsync),
    ];

    private static async Task<string> RescuedAsync(CloudFixture cloud)
    {
        var id = await RescueAsync(cloud, await cloud.BootAsync());
        await cloud.WaitForAsync(id, "RESCUE");
        await cloud.IdleAsync();
        return id;
    }

    private static async Task<string> RescueAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"rescue": null}""")).Status.ShouldBe(200);
        return id;
    }

    private static async Task<string> UnrescueAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"unrescue": null}""")).Status.ShouldBe(202);
        return id;
    }

    private static async Task<string> SetPasswordAsync(CloudFixture cloud, string id)
    {
        (await cloud.ActAsync(id, """{"changePassword": {"adminPass": "x"} }""")).Status.ShouldBe(202);
        return id;
    }

    // Its own disk, one claim, one port.
    private static async Task RunsAsync(CloudFixture cloud, string id)
    {
        (await cloud.WaitForAsync(id, "ACTIVE"))["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(1);
        IsRescued(cloud, id).ShouldBeFalse();
        await OwnsOneAsync(cloud, id);
    }

    private static async Task IsRescuedAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "RESCUE");
        IsRescued(cloud, id).ShouldBeTrue();
        await OwnsOneAsync(cloud, id);
    }

    // It may be asked to end again, wherever the guest is by now.
    private static async Task StaysRescuedAsync(CloudFixture cloud, string id)
    {
        await cloud.WaitForAsync(id, "RESCUE");
        await OwnsOneAsync(cloud, id);
        cloud.Points.Reset();
        await UnrescueAsync(cloud, id);
        await RunsAsync(cloud, id);
    }

    private static async Task OwnsOneAsync(CloudFixture cloud, string id)
    {
        (await cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(1);
        (await cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @id", new { id })).ShouldBe(1);
        (await cloud.HasDomainAsync(id)).ShouldBeTrue();
        await cloud.EventsAreClosedAsync(id);
        await cloud.BooksBalanceAsync();
    }

    private static bool IsRescued(CloudFixture cloud, string id) =>
        cloud.Simulation.Hosts.Any(host => cloud.Simulation.RescueImageOf(host, Identifier.Parse<ServerId>(id)) is not null);
}
