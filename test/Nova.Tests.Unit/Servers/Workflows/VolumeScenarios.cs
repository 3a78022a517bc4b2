using Nova.Core;
using Nova.Data;
using Nova.TestKit.Cloud;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>One scenario for each workflow of volumes. What they are about is a server, and the volume that is named after it.</summary>
internal static class VolumeScenarios
{
    public static IReadOnlyList<WorkflowScenario> All { get; } =
    [
        new("server.attach_volume", PrepareAsync, AttachAsync, FreeAsync, AttachedAsync),
        new("server.detach_volume", AttachedServerAsync, DetachAsync, AttachedOrFreeAsync, FreeAsync),
        new("server.extend_volume", AttachedServerAsync, ExtendAsync, AttachedAsync, AttachedAsync),
        new("server.swap_volume", SwappableServerAsync, SwapAsync, OneOfTwoAsync, SwappedAsync),
        new("server.snapshot_volume", AttachedServerAsync, SnapshotAsync, WithoutSnapshotAsync, WithSnapshotAsync),
        new("volume.act", _ => Task.FromResult(""), MakeAsync, BrokenAsync, MadeAsync),
    ];

    /// <summary>The volume of a server of these scenarios.</summary>
    private static async Task<string> VolumeOfAsync(CloudFixture cloud, string server) =>
        (await cloud.Database.QueryAsync<string>("SELECT id FROM volumes WHERE name = @server", new { server }, CancellationToken.None)).Single();

    private static async Task<string> PrepareAsync(CloudFixture cloud)
    {
        var server = await cloud.BootAsync();
        await cloud.MakeVolumeAsync($"\"name\": \"{server}\",");
        return server;
    }

    private static async Task<string> AttachedServerAsync(CloudFixture cloud)
    {
        var server = await AttachAsync(cloud, await PrepareAsync(cloud));
        await cloud.VolumeIsAsync(await VolumeOfAsync(cloud, server), "in-use");
        await cloud.IdleAsync();
        return server;
    }

    private static async Task<string> AttachAsync(CloudFixture cloud, string server)
    {
        var body = $$"""{"volumeAttachment": {"volumeId": "{{await VolumeOfAsync(cloud, server)}}"} }""";
        (await cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", "member", body)).Status.ShouldBe(202);
        return server;
    }

    private static async Task<string> DetachAsync(CloudFixture cloud, string server)
    {
        var path = $"/servers/{server}/os-volume_attachments/{await VolumeOfAsync(cloud, server)}";
        (await cloud.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(202);
        return server;
    }

    private static async Task<string> ExtendAsync(CloudFixture cloud, string server)
    {
        var answer = await cloud.VolumeAsync(HttpMethod.Post, $"/volumes/{await VolumeOfAsync(cloud, server)}/action", """{"os-extend": {"new_size": 2} }""");
        answer.Status.ShouldBe(202, answer.Body);
        return server;
    }

    private static async Task<string> SnapshotAsync(CloudFixture cloud, string server)
    {
        var body = $$"""{"snapshot": {"volume_id": "{{await VolumeOfAsync(cloud, server)}}", "create_info": {"snapshot_id": "of the scenario", "type": "qcow2", "new_file": "new"} } }""";
        var answer = await cloud.SendAsync(HttpMethod.Post, "/os-assisted-volume-snapshots", "service", body);
        answer.Status.ShouldBe(200, answer.Body);
        return server;
    }

    // The other volume is named after the server as well, but for its end.
    private static async Task<string> OtherOfAsync(CloudFixture cloud, string server) =>
        (await cloud.Database.QueryAsync<string>("SELECT id FROM volumes WHERE name = @name", new { name = $"{server} other" }, CancellationToken.None)).Single();

    private static async Task<string> SwappableServerAsync(CloudFixture cloud)
    {
        var server = await AttachedServerAsync(cloud);
        await cloud.MakeVolumeAsync($"\"name\": \"{server} other\",");
        return server;
    }

    private static async Task<string> SwapAsync(CloudFixture cloud, string server)
    {
        var body = $$"""{"volumeAttachment": {"volumeId": "{{await OtherOfAsync(cloud, server)}}"} }""";
        var answer = await cloud.SendAsync(HttpMethod.Put, $"/servers/{server}/os-volume_attachments/{await VolumeOfAsync(cloud, server)}", "admin", body);
        answer.Status.ShouldBe(202, answer.Body);
        return server;
    }

    private static async Task SwappedAsync(CloudFixture cloud, string server)
    {
        var (first, other) = (await VolumeOfAsync(cloud, server), await OtherOfAsync(cloud, server));
        await cloud.VolumeIsAsync(other, "in-use");
        await cloud.VolumeIsAsync(first, "available");
        await ExchangeNamesAsync(cloud, server, first, other);
        await RestAsync(cloud, server, first);
    }

    // Once the first has been let go nothing brings it back; before that nothing has changed. Never half of it.
    private static async Task OneOfTwoAsync(CloudFixture cloud, string server)
    {
        var other = await OtherOfAsync(cloud, server);
        if (await cloud.CountAsync("SELECT COUNT(*) FROM server_block_devices WHERE server_id = @server AND volume_id = @other", new { server, other }) is 1)
        {
            await SwappedAsync(cloud, server);
            return;
        }

        await cloud.VolumeIsAsync(other, "available");
        await RestAsync(cloud, server, other);
    }

    private static async Task RestAsync(CloudFixture cloud, string server, string free)
    {
        (await HasAsync(cloud, server, free)).ShouldBeFalse("the guest has it");
        (await cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE volume_id = @free", new { free })).ShouldBe(0);
        await RemoveAsync(cloud, free);
        await AttachedAsync(cloud, server);
    }

    private static Task ExchangeNamesAsync(CloudFixture cloud, string server, string first, string other) => cloud.Database.WriteAsync(
        async work =>
        {
            await work.ExecuteAsync("UPDATE volumes SET name = 'was ' || @server WHERE id = @first", new { server, first }, CancellationToken.None);
            await work.ExecuteAsync("UPDATE volumes SET name = @server WHERE id = @other", new { server, other }, CancellationToken.None);
        },
        CancellationToken.None);

    private static async Task WithoutSnapshotAsync(CloudFixture cloud, string server)
    {
        SnapshotsOf(cloud, server).ShouldBeEmpty();
        await AttachedAsync(cloud, server);
    }

    private static async Task WithSnapshotAsync(CloudFixture cloud, string server)
    {
        await cloud.IdleAsync();
        SnapshotsOf(cloud, server).ShouldBe(["of the scenario"]);
        await AttachedAsync(cloud, server);
    }

    private static IReadOnlyList<string> SnapshotsOf(CloudFixture cloud, string server) =>
        cloud.Simulation.Hosts.Select(host => cloud.Simulation.VolumeSnapshotsOf(host, Identifier.Parse<ServerId>(server))).OfType<IReadOnlyList<string>>().Single();

    private static async Task FreeAsync(CloudFixture cloud, string server)
    {
        var volume = await VolumeOfAsync(cloud, server);
        await cloud.VolumeIsAsync(volume, "available");
        (await HasAsync(cloud, server, volume)).ShouldBeFalse("the guest has it");
        (await cloud.CountAsync("SELECT COUNT(*) FROM server_block_devices WHERE server_id = @server", new { server })).ShouldBe(0);
        (await cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE volume_id = @volume", new { volume })).ShouldBe(0);
        (await cloud.WaitForAsync(server, "ACTIVE"))["os-extended-volumes:volumes_attached"]!.AsArray().ShouldBeEmpty();
        await cloud.EventsAreClosedAsync(server);
        await RemoveAsync(cloud, volume);
    }

    private static async Task AttachedAsync(CloudFixture cloud, string server)
    {
        var volume = await VolumeOfAsync(cloud, server);
        await cloud.VolumeIsAsync(volume, "in-use");
        (await HasAsync(cloud, server, volume)).ShouldBeTrue("the guest has it not");
        (await cloud.WaitForAsync(server, "ACTIVE"))["os-extended-volumes:volumes_attached"]!.AsArray().Count.ShouldBe(1);
        await cloud.EventsAreClosedAsync(server);
        cloud.Points.Reset();
        await DetachAsync(cloud, server);
        await cloud.IdleAsync();
        await FreeAsync(cloud, server);
    }

    // Once the volume has been let go nothing brings it back; before that nothing has changed. Never half of it.
    private static async Task AttachedOrFreeAsync(CloudFixture cloud, string server)
    {
        var attached = await cloud.CountAsync("SELECT COUNT(*) FROM server_block_devices WHERE server_id = @server AND is_detaching = 0", new { server });
        await (attached is 1 ? AttachedAsync(cloud, server) : FreeAsync(cloud, server));
    }

    private static async Task<string> MakeAsync(CloudFixture cloud, string nothing)
    {
        var answer = await cloud.VolumeAsync(HttpMethod.Post, "/volumes", """{"volume": {"size": 1, "name": "of the scenario"} }""");
        answer.Status.ShouldBe(202, answer.Body);
        return answer.Json["volume"]!["id"]!.GetValue<string>();
    }

    private static async Task BrokenAsync(CloudFixture cloud, string volume)
    {
        // Made and not written down, or not made: it can be deleted either way, and nothing is left.
        var status = (await cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{volume}")).Json["volume"]!["status"]!.GetValue<string>();
        status.ShouldBeOneOf("error", "available");
        cloud.Points.Reset();
        await RemoveAsync(cloud, volume);
    }

    private static async Task MadeAsync(CloudFixture cloud, string volume)
    {
        await cloud.VolumeIsAsync(volume, "available");
        await RemoveAsync(cloud, volume);
    }

    private static async Task RemoveAsync(CloudFixture cloud, string volume)
    {
        cloud.Points.Reset();
        var answer = await cloud.VolumeAsync(HttpMethod.Delete, $"/volumes/{volume}");
        answer.Status.ShouldBe(202, answer.Body);
        await cloud.VolumeIsGoneAsync(volume);
        await cloud.IdleAsync();
        (await cloud.CountAsync("SELECT COALESCE(SUM(volumes), 0) FROM volume_usages")).ShouldBe(await cloud.CountAsync("SELECT COUNT(*) FROM volumes"), "usage");
        (await cloud.CountAsync("SELECT COALESCE(SUM(gigabytes), 0) FROM volume_usages"))
            .ShouldBe(await cloud.CountAsync("SELECT COALESCE(SUM(size_gib), 0) FROM (SELECT size_gib FROM volumes UNION ALL SELECT size_gib FROM volume_snapshots) held"), "gigabytes");
    }

    /// <summary>Whether the simulated guest has the volume.</summary>
    public static Task<bool> HasAsync(CloudFixture cloud, string server, string volume) => Task.FromResult(cloud.Simulation.Hosts.Any(host =>
        cloud.Simulation.VolumesOf(host, Identifier.Parse<ServerId>(server))?.Contains(Identifier.Parse<VolumeId>(volume)) is true));
}
