using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>Snapshots that a host makes for the block storage service.</summary>
public sealed class AssistedSnapshotTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private const string Path = "/os-assisted-volume-snapshots";
    private const string Snapshot = "421752a6-acf6-4b2d-bc7a-119f9148cd8c";

    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_host_keeps_a_snapshot_until_it_is_removed()
    {
        var (server, volume) = await AttachedAsync();

        var made = await CreateAsync(volume, "service");
        made.Status.ShouldBe(200, made.Body);
        made.Json["snapshot"]!["id"]!.GetValue<string>().ShouldBe(Snapshot);
        made.Json["snapshot"]!["volumeId"]!.GetValue<string>().ShouldBe(volume);
        await Cloud.IdleAsync();
        SnapshotsOf(server).ShouldBe(["one"]);

        var removed = await DeleteAsync("one", $$"""{"volume_id": "{{volume}}"}""");
        removed.Status.ShouldBe(204, removed.Body);
        await Cloud.IdleAsync();
        SnapshotsOf(server).ShouldBeEmpty();
        await Cloud.EventsAreClosedAsync(server);
    }

    [Fact]
    public async Task A_host_that_fails_leaves_the_server_as_it_was_and_the_action_tells()
    {
        var (server, volume) = await AttachedAsync();
        Cloud.Simulation.FailNext(SimulatedCall.SnapshotVolume);

        (await CreateAsync(volume)).Status.ShouldBe(200);
        await Cloud.IdleAsync();

        await Cloud.WaitForAsync(server, "ACTIVE");
        SnapshotsOf(server).ShouldBeEmpty();
        var actions = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions")).Json["instanceActions"]!.AsArray();
        actions[0]!["action"]!.GetValue<string>().ShouldBe("volume_snapshot_create");
        actions[0]!["message"]!.GetValue<string>().ShouldBe("Error");
    }

    [Theory]
    [InlineData("member", 403)]
    [InlineData("manager", 403)]
    [InlineData("admin", 200)]
    public async Task Only_services_and_administrators_may_ask(string token, int status)
    {
        var (_, volume) = await AttachedAsync();

        (await CreateAsync(volume, token)).Status.ShouldBe(status);
        await Cloud.IdleAsync();
    }

    [Fact]
    public async Task A_volume_of_no_server_is_refused()
    {
        var free = await Cloud.MakeVolumeAsync();

        foreach (var volume in (string[])[free, Guid.NewGuid().ToString(), "no-volume"])
        {
            var created = await CreateAsync(volume);
            created.Status.ShouldBe(400, created.Body);
            created.Body.ShouldContain(volume);
            (await DeleteAsync("one", $$"""{"volume_id": "{{volume}}"}""")).Status.ShouldBe(400);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"volume_id": 1}""")]
    public async Task A_removal_that_names_no_volume_is_refused(string? info)
    {
        var answer = await DeleteAsync("one", info);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("delete_info");
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    public async Task The_new_file_is_beside_the_volume(string file)
    {
        var (_, volume) = await AttachedAsync();

        var answer = await CreateAsync(volume, file: file);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("new_file");
    }

    private Task<WebAnswer> CreateAsync(string volume, string token = "admin", string file = "volume.one") => Cloud.SendAsync(
        HttpMethod.Post, Path, token,
        $$"""{"snapshot": {"volume_id": "{{volume}}", "create_info": {"snapshot_id": "one", "type": "qcow2", "new_file": "{{file}}", "id": "{{Snapshot}}"} } }""");

    private Task<WebAnswer> DeleteAsync(string snapshot, string? info) =>
        Cloud.SendAsync(HttpMethod.Delete, $"{Path}/{snapshot}{(info is null ? "" : "?delete_info=" + Uri.EscapeDataString(info))}", "service");

    private IReadOnlyList<string> SnapshotsOf(string server) =>
        Cloud.Simulation.Hosts.Select(host => Cloud.Simulation.VolumeSnapshotsOf(host, Identifier.Parse<ServerId>(server))).OfType<IReadOnlyList<string>>().Single();

    private async Task<(string Server, string Volume)> AttachedAsync()
    {
        var server = await Cloud.BootAsync();
        var volume = await Cloud.MakeVolumeAsync();
        (await Cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", body: $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();
        return (server, volume);
    }
}
