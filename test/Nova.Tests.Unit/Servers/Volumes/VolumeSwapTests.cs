using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers.Workflows;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>Volumes that are exchanged under their guests.</summary>
public sealed class VolumeSwapTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_volume_is_exchanged_under_its_guest()
    {
        var (server, first) = await Cloud.AttachedAsync();
        var other = await Cloud.MakeVolumeAsync("\"size\": 2,");

        var answer = await SwapAsync(server, first, other);
        answer.Status.ShouldBe(202, answer.Body);
        await Cloud.VolumeIsAsync(other, "in-use");
        await Cloud.VolumeIsAsync(first, "available");
        await Cloud.IdleAsync();

        (await VolumeScenarios.HasAsync(Cloud, server, other)).ShouldBeTrue();
        (await VolumeScenarios.HasAsync(Cloud, server, first)).ShouldBeFalse();
        var shown = (await Cloud.GetAsync($"/servers/{server}/os-volume_attachments")).Json["volumeAttachments"]!.AsArray().ShouldHaveSingleItem()!;
        shown["volumeId"]!.GetValue<string>().ShouldBe(other);
        (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["os-extended-volumes:volumes_attached"]![0]!["id"]!.GetValue<string>().ShouldBe(other);
        var action = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions", "admin")).Json["instanceActions"]![0]!;
        action["action"]!.GetValue<string>().ShouldBe("swap_volume");
        var happenings = (await Cloud.GetAsync($"/servers/{server}/os-instance-actions/{action["request_id"]!.GetValue<string>()}", "admin")).Json["instanceAction"]!["events"]!.AsArray();
        happenings.ShouldHaveSingleItem()!["result"]!.GetValue<string>().ShouldBe("Success");
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/os-volume_attachments/{other}")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(other, "available");
    }

    [Fact]
    public async Task A_host_that_cannot_exchange_a_volume_leaves_the_first_in_its_place()
    {
        var (server, first) = await Cloud.AttachedAsync();
        var other = await Cloud.MakeVolumeAsync();
        Cloud.Simulation.FailNext(SimulatedCall.SwapVolume);

        (await SwapAsync(server, first, other)).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        await Cloud.VolumeIsAsync(first, "in-use");
        await Cloud.VolumeIsAsync(other, "available");
        (await VolumeScenarios.HasAsync(Cloud, server, first)).ShouldBeTrue();
        (await SwapAsync(server, first, other)).Status.ShouldBe(202, "it may be tried again");
        await Cloud.VolumeIsAsync(other, "in-use");
    }

    [Fact]
    public async Task What_cannot_be_exchanged_is_refused_and_leaves_both_as_they_were()
    {
        var first = await Cloud.MakeVolumeAsync("\"size\": 2,");
        var server = await Cloud.BootAsync();
        (await Cloud.AttachAsync(server, first)).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(first, "in-use");
        await Cloud.IdleAsync();
        var (_, taken) = await Cloud.AttachedAsync();
        var small = await Cloud.MakeVolumeAsync();
        var good = await Cloud.MakeVolumeAsync("\"size\": 2,");

        await RefusedAsync(400, taken, "New volume must be detached");
        await RefusedAsync(400, small, "same size or larger");
        await RefusedAsync(400, Guid.NewGuid().ToString(), "could not be found");
        (await SwapAsync(server, good, first)).Status.ShouldBe(404, "the server has it not");
        await Cloud.MustAsync(server, """{"suspend": null}""");
        await Cloud.WaitForAsync(server, "SUSPENDED");
        await RefusedAsync(409, good, "Cannot 'swap_volume' instance");
        (await Cloud.CountAsync("SELECT COUNT(*) FROM volume_attachments WHERE volume_id = @good", new { good })).ShouldBe(0);
        await Cloud.VolumeIsAsync(first, "in-use");

        async Task RefusedAsync(int status, string volume, string words)
        {
            var answer = await SwapAsync(server, first, volume);
            answer.Status.ShouldBe(status, answer.Body);
            answer.Body.ShouldContain(words);
        }
    }

    [Fact]
    public async Task A_volume_of_several_servers_is_not_exchanged_under_one()
    {
        var both = await Cloud.MakeVolumeAsync("\"multiattach\": true,");
        var servers = new[] { await Cloud.BootAsync(), await Cloud.BootAsync() };
        foreach (var server in servers)
        {
            (await Cloud.AttachAsync(server, both)).Status.ShouldBe(202);
            await Cloud.IdleAsync();
        }

        var answer = await SwapAsync(servers[0], both, await Cloud.MakeVolumeAsync());

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("multi-attach");
    }

    private Task<WebAnswer> SwapAsync(string server, string volume, string other) => Cloud.SendAsync(
        HttpMethod.Put, $"/servers/{server}/os-volume_attachments/{volume}", "admin", $$"""{"volumeAttachment": {"volumeId": "{{other}}"} }""");
}
