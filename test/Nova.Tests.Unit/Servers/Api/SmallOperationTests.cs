using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>Operations on a server that are a state or a value and no more.</summary>
public sealed class SmallOperationTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_crash_dump_reaches_the_guest_and_leaves_the_server_as_it_is()
    {
        var id = await Cloud.BootAsync();
        var before = Cloud.Simulation.CountCalls(SimulatedCall.Crash);

        (await Cloud.ActAsync(id, ApiSample.Text("servers/v2.17/server-action-trigger-crash-dump.json"), version: "2.17")).Status.ShouldBe(202);
        await Cloud.IdleAsync();

        Cloud.Simulation.CountCalls(SimulatedCall.Crash).ShouldBe(before + 1);
        await Cloud.WaitForAsync(id, "ACTIVE");
        var actions = (await Cloud.GetAsync($"/servers/{id}/os-instance-actions")).Json["instanceActions"]!.AsArray();
        actions[0]!["action"]!.GetValue<string>().ShouldBe("trigger_crash_dump");
    }

    [Theory]
    [InlineData("""{"trigger_crash_dump": {}}""", "2.17", 400)]
    [InlineData("""{"trigger_crash_dump": null}""", "2.16", 404)]
    [InlineData("""{"resetNetwork": null}""", "2.1", 410)]
    [InlineData("""{"resetNetwork": null}""", "2.104", 410)]
    public async Task An_operation_of_another_time_or_shape_is_refused(string body, string version, int status)
    {
        var id = await Cloud.BootAsync();

        (await Cloud.ActAsync(id, body, "admin", version)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_stopped_server_has_no_kernel_to_crash()
    {
        var id = await Cloud.BootAsync();
        (await Cloud.ActAsync(id, """{"os-stop": null}""")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(id, "SHUTOFF");

        var answer = await Cloud.ActAsync(id, """{"trigger_crash_dump": null}""");

        answer.Status.ShouldBe(409, answer.Body);
        answer.Body.ShouldContain("stopped");
    }

    [Fact]
    public async Task The_password_that_a_guest_has_posted_is_shown_until_it_is_forgotten()
    {
        var id = await Cloud.BootAsync();
        var directory = Cloud.Services.GetRequiredService<IServerDirectory>();
        (await directory.SetGuestPasswordAsync(Identifier.Parse<ServerId>(id), "c2VjcmV0", CancellationToken.None)).TryGet(out _, out _).ShouldBeTrue();

        var shown = await Cloud.GetAsync($"/servers/{id}/os-server-password");
        shown.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-server-password/get-password-resp.json"));
        shown.Json["password"]!.GetValue<string>().ShouldBe("c2VjcmV0");
        (await Cloud.GetAsync($"/servers/{id}/os-server-password", "other")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}/os-server-password", "reader")).Status.ShouldBe(403);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/servers/{id}/os-server-password")).Status.ShouldBe(204);
        (await Cloud.GetAsync($"/servers/{id}/os-server-password")).Json["password"]!.GetValue<string>().ShouldBe("");
    }

    [Fact]
    public async Task A_server_of_one_piece_has_no_nodes()
    {
        var id = await Cloud.BootAsync();

        (await Cloud.GetAsync($"/servers/{id}/topology", version: "2.78")).Body.ShouldBe("""{"nodes":[],"pagesize_kb":null}""");
        (await Cloud.GetAsync($"/servers/{id}/topology", version: "2.77")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Ports_are_looked_up_anew_on_an_administrators_word()
    {
        var id = await Cloud.BootAsync();
        await Cloud.Database.WriteAsync(
            work => work.ExecuteAsync("UPDATE servers SET ports = '[]', generation = generation + 1 WHERE id = @id", new { id }, CancellationToken.None),
            CancellationToken.None);

        (await Cloud.ActAsync(id, """{"injectNetworkInfo": null}""")).Status.ShouldBe(403);
        (await Cloud.ActAsync(id, """{"injectNetworkInfo": null}""", "admin")).Status.ShouldBe(202);

        (await Cloud.GetAsync($"/servers/{id}")).Json["server"]!["addresses"]!["private"]!.AsArray().Count.ShouldBe(1);
    }
}
