using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Core;
using Nova.Images;
using Nova.Servers.Shelve;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Shelve;

/// <summary>Servers that are shelved, leave their hosts and come back. The cloud keeps them on their hosts unless a test says otherwise.</summary>
public sealed class ShelveTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(2, "DEFAULT.shelved_offload_time=-1");

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Theory]
    [InlineData("os-shelve", "2.1")]
    [InlineData("os-shelve/v2.77", "2.77")]
    [InlineData("os-shelve/v2.91", "2.91")]
    public async Task A_shelved_server_is_off_with_an_image_and_comes_back_on_its_host_without(string folder, string version)
    {
        var id = await _cloud.BootAsync("box");
        var host = (await _cloud.WaitForAsync(id, "ACTIVE"))["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();

        (await _cloud.ActAsync(id, ApiSample.Text($"{folder}/os-shelve.json"), version: version)).Status.ShouldBe(202);
        var shelved = await _cloud.WaitForAsync(id, "SHELVED");
        shelved["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(4);
        shelved["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(host);
        var image = await ImageOfAsync(id);
        image["name"]!.GetValue<string>().ShouldBe("box-shelved");
        image["status"]!.GetValue<string>().ShouldBe("active");
        image["visibility"]!.GetValue<string>().ShouldBe("private");

        (await _cloud.ActAsync(id, ApiSample.Text($"{folder}/os-unshelve.json"), version: version)).Status.ShouldBe(202);
        var back = await _cloud.WaitForAsync(id, "ACTIVE");
        back["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(host);
        await _cloud.IdleAsync();
        (await ImagesOfAsync(id)).ShouldBe(0);
        await _cloud.EventsAreClosedAsync(id);
        await _cloud.BooksBalanceAsync();
        (await ActionsAsync(id)).ShouldBe(["unshelve", "shelve", "create"]);
    }

    [Fact]
    public async Task An_offloaded_server_holds_nothing_of_a_host_and_comes_back_from_its_image()
    {
        var id = await ShelvedAsync();
        var ports = await _cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @id", new { id });

        (await _cloud.ActAsync(id, ApiSample.Text("os-shelve/os-shelve-offload.json"), "admin")).Status.ShouldBe(202);
        var gone = await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        gone["OS-EXT-SRV-ATTR:host"].ShouldBeNull();
        gone["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(0);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(0);
        (await _cloud.HasDomainAsync(id)).ShouldBeFalse();
        (await _cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @id", new { id })).ShouldBe(ports, "its ports stay");
        await _cloud.BooksBalanceAsync();

        (await _cloud.ActAsync(id, """{"unshelve": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(id, "ACTIVE");
        await _cloud.IdleAsync();
        (await _cloud.HasDomainAsync(id)).ShouldBeTrue();
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(1);
        (await ImagesOfAsync(id)).ShouldBe(0);
        await _cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task A_volume_comes_to_an_offloaded_server_and_goes_from_it()
    {
        var id = await ShelvedAsync();
        await _cloud.ActAsync(id, """{"shelveOffload": null}""", "admin");
        await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        var volume = await _cloud.MakeVolumeAsync();
        var attached = await _cloud.SendAsync(
            HttpMethod.Post, $"/servers/{id}/os-volume_attachments", body: $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""");
        attached.Status.ShouldBe(202, attached.Body);
        await _cloud.IdleAsync();

        var detached = await _cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}/os-volume_attachments/{volume}");

        detached.Status.ShouldBe(202, detached.Body);
        await _cloud.VolumeIsAsync(volume, "available");
        await _cloud.IdleAsync();
        (await _cloud.GetAsync($"/servers/{id}/os-volume_attachments")).Json["volumeAttachments"]!.AsArray().ShouldBeEmpty();
        await _cloud.EventsAreClosedAsync(id);
    }

    [Fact]
    public async Task A_server_whose_time_on_its_host_is_over_leaves_it()
    {
        var id = await ShelvedAsync();
        var task = _cloud.Services.GetServices<IHostedService>().OfType<OffloadTask>().Single();

        await task.OffloadAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        await _cloud.WaitForAsync(id, "SHELVED");
        await task.OffloadAsync(DateTimeOffset.MaxValue, CancellationToken.None);

        await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        (await ActionsAsync(id))[0].ShouldBe("shelveOffload");
    }

    [Fact]
    public async Task Without_a_time_it_leaves_at_once()
    {
        await using var cloud = await CloudFixture.StartAsync();
        var id = await cloud.BootAsync();

        (await cloud.ActAsync(id, """{"shelve": null}""")).Status.ShouldBe(202);

        await cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        await cloud.IdleAsync();
        await cloud.EventsAreClosedAsync(id);
    }

    [Fact]
    public async Task A_server_on_a_volume_has_no_image_and_leaves_at_once_and_finds_its_volume_again()
    {
        var device = $$"""{"uuid": "{{_cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": true}""";
        var body = $$"""{"server": {"name": "on a volume", "flavorRef": "{{_cloud.Flavor}}", "networks": "auto", "block_device_mapping_v2": [{{device}}]} }""";
        var id = (await _cloud.SendAsync(HttpMethod.Post, "/servers", body: body)).Json["server"]!["id"]!.GetValue<string>();
        await _cloud.WaitForAsync(id, "ACTIVE");

        (await _cloud.ActAsync(id, """{"shelve": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        (await ImagesOfAsync(id)).ShouldBe(0);
        (await _cloud.ActAsync(id, """{"unshelve": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(id, "ACTIVE");

        _cloud.Simulation.Hosts.Select(host => _cloud.Simulation.VolumesOf(host, Identifier.Parse<ServerId>(id))?.Count).ShouldContain(1);
        await _cloud.DeleteAsync(id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_shelved_server_that_is_deleted_takes_its_image_along(bool isOffloaded)
    {
        var id = await ShelvedAsync();
        if (isOffloaded)
        {
            (await _cloud.ActAsync(id, """{"shelveOffload": null}""", "admin")).Status.ShouldBe(202);
            await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        }

        await _cloud.DeleteAsync(id);

        await _cloud.IdleAsync();
        (await ImagesOfAsync(id)).ShouldBe(0);
        await _cloud.NothingIsLeftOfAsync(id);
    }

    [Fact]
    public async Task A_server_comes_back_where_the_request_says()
    {
        var id = await OffloadedAsync();
        foreach (var host in _cloud.Simulation.Hosts)
        {
            var body = ApiSample.Json("os-shelve/v2.91/os-unshelve-host-and-unpin-az.json");
            body["unshelve"]!["host"] = host.Value;
            (await _cloud.ActAsync(id, body.ToJsonString(), "admin")).Status.ShouldBe(202);
            (await _cloud.WaitForAsync(id, "ACTIVE"))["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldBe(host.Value);
            (await _cloud.ActAsync(id, """{"shelve": null}""")).Status.ShouldBe(202);
            await _cloud.WaitForAsync(id, "SHELVED");
            (await _cloud.ActAsync(id, """{"shelveOffload": null}""", "admin")).Status.ShouldBe(202);
            await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        }

        var zoned = await _cloud.ActAsync(id, """{"unshelve": {"availability_zone": "nova"} }""", version: "2.77");
        zoned.Status.ShouldBe(202, zoned.Body);
        await _cloud.WaitForAsync(id, "ACTIVE");
    }

    [Theory]
    [InlineData("""{"unshelve": {"availability_zone": "nowhere"} }""", "2.77", "admin", 400, "availability zone")]
    [InlineData("""{"unshelve": {} }""", "2.77", "admin", 400, "availability_zone")]
    [InlineData("""{"unshelve": {"availability_zone": null} }""", "2.77", "admin", 400, "availability_zone")]
    [InlineData("""{"unshelve": {"host": "simulated-1"} }""", "2.90", "admin", 400, "host")]
    [InlineData("""{"unshelve": {"host": "simulated-1"} }""", "2.91", "member", 403, "unshelve_to_host")]
    [InlineData("""{"unshelve": {"host": "no-such-host"} }""", "2.91", "admin", 400, "no-such-host")]
    [InlineData("""{"unshelve": {"host": 1} }""", "2.91", "admin", 400, "host")]
    [InlineData("""{"unshelve": {"other": 1} }""", "2.91", "admin", 400, "other")]
    [InlineData("""{"unshelve": []}""", "2.91", "admin", 400, "unshelve")]
    public async Task A_wish_that_cannot_be_is_refused(string body, string version, string token, int status, string words)
    {
        var id = await OffloadedAsync();

        var answer = await _cloud.ActAsync(id, body, token, version);

        answer.Status.ShouldBe(status, answer.Body);
        answer.Body.ShouldContain(words);
        await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
    }

    [Fact]
    public async Task A_server_that_is_still_on_its_host_cannot_be_sent_elsewhere()
    {
        var id = await ShelvedAsync();

        var answer = await _cloud.ActAsync(id, """{"unshelve": {"availability_zone": "nova"} }""");

        answer.Status.ShouldBe(409, answer.Body);
        answer.Body.ShouldContain("it's only supported while the server's status is SHELVED_OFFLOADED");
    }

    [Theory]
    [InlineData("""{"unshelve": null}""", "unshelve")]
    [InlineData("""{"shelveOffload": null}""", "shelveOffload")]
    public async Task A_server_that_is_not_shelved_is_not_brought_back(string body, string action)
    {
        var id = await _cloud.BootAsync();

        var answer = await _cloud.ActAsync(id, body, "admin");

        answer.Status.ShouldBe(409, answer.Body);
        answer.Body.ShouldContain($"Cannot '{action}' instance {id} while it is in vm_state active");
    }

    [Theory]
    [InlineData("""{"shelve": null}""", "member")]
    [InlineData("""{"unshelve": null}""", "member")]
    [InlineData("""{"shelveOffload": null}""", "admin")]
    public async Task Only_who_may_does_it_and_a_lock_holds_members_off(string body, string who)
    {
        var id = await _cloud.BootAsync();
        (await _cloud.ActAsync(id, body, "other")).Status.ShouldBe(who is "admin" ? 403 : 404);
        (await _cloud.ActAsync(id, body, "reader")).Status.ShouldBe(403);
        (await _cloud.ActAsync(id, """{"lock": null}""")).Status.ShouldBe(202);

        var answer = await _cloud.ActAsync(id, body);

        answer.Status.ShouldBe(who is "admin" ? 403 : 409);
    }

    [Theory]
    [InlineData(SimulatedCall.Capture, "ACTIVE")]
    [InlineData(SimulatedCall.ReadSnapshot, "ACTIVE")]
    public async Task Shelving_that_fails_lets_the_guest_run_again_and_leaves_no_image(SimulatedCall call, string status)
    {
        var id = await _cloud.BootAsync();
        _cloud.Simulation.FailNext(call, message: "no");

        (await _cloud.ActAsync(id, """{"shelve": null}""")).Status.ShouldBe(202);
        await _cloud.IdleAsync();

        (await _cloud.WaitForAsync(id, status))["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe(1);
        (await ImagesOfAsync(id)).ShouldBe(0);
        await _cloud.EventsAreClosedAsync(id);
    }

    [Fact]
    public async Task Bringing_back_that_fails_leaves_the_server_offloaded_and_its_image_where_it_is()
    {
        var id = await OffloadedAsync();
        _cloud.Simulation.FailNext(SimulatedCall.Spawn, message: "no");

        (await _cloud.ActAsync(id, """{"unshelve": null}""")).Status.ShouldBe(202);
        await _cloud.IdleAsync();

        await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        (await ImagesOfAsync(id)).ShouldBe(1);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(0);
        (await _cloud.HasDomainAsync(id)).ShouldBeFalse();
        (await _cloud.ActAsync(id, """{"unshelve": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(id, "ACTIVE");
    }

    private async Task<string> ShelvedAsync()
    {
        var id = await _cloud.BootAsync();
        (await _cloud.ActAsync(id, """{"shelve": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(id, "SHELVED");
        await _cloud.IdleAsync();
        return id;
    }

    private async Task<string> OffloadedAsync()
    {
        var id = await ShelvedAsync();
        (await _cloud.ActAsync(id, """{"shelveOffload": null}""", "admin")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(id, "SHELVED_OFFLOADED");
        await _cloud.IdleAsync();
        return id;
    }

    private async Task<JsonNode> ImageOfAsync(string id)
    {
        var image = await _cloud.Database.QuerySingleOrDefaultAsync<string>("SELECT shelved_image_id FROM servers WHERE id = @id", new { id }, CancellationToken.None);
        return (await _cloud.SendAsync(ImagesModule.Surface, HttpMethod.Get, $"/v2/images/{image}", "member", null)).Json;
    }

    private Task<long> ImagesOfAsync(string id) => _cloud.CountAsync(
        """
        SELECT COUNT(*) FROM images WHERE deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM image_words w WHERE w.image_id = images.id AND w.name = 'instance_uuid' AND w.value = @id)
        """,
        new { id });

    private async Task<List<string>> ActionsAsync(string id) =>
        [.. (await _cloud.GetAsync($"/servers/{id}/os-instance-actions")).Json["instanceActions"]!.AsArray().Select(action => action!["action"]!.GetValue<string>())];
}
