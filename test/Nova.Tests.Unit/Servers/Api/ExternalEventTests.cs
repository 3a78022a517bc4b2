using Nova.Contracts.Compute;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;

namespace Nova.Tests.Unit.Servers.Api;

public sealed class ExternalEventTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task Events_that_were_all_taken_in_are_answered_200_in_the_documented_shape()
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/os-server-external-events", "service",
            $$"""{"events": [{"name": "network-changed", "server_uuid": "{{id}}", "status": "completed", "tag": "foo"}]}""");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-server-external-events/event-create-resp.json"));
    }

    [Fact]
    public async Task Each_event_that_was_not_taken_in_has_its_own_code()
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/os-server-external-events", "service", $$"""
            {"events": [
                {"name": "network-changed", "server_uuid": "{{id}}"},
                {"name": "accelerator-request-bound", "server_uuid": "{{id}}"},
                {"name": "network-changed", "server_uuid": "00000000-0000-0000-0000-000000000001"}]}
            """);

        answer.Status.ShouldBe(207, answer.Body);
        answer.Json["events"]!.AsArray().Select(happening => happening!["code"]!.GetValue<int>()).ShouldBe([200, 400, 404]);
        answer.Json["events"]!.AsArray().Select(happening => happening!["status"]!.GetValue<string>()).ShouldBe(["completed", "failed", "failed"]);
    }

    [Fact]
    public async Task A_server_without_a_host_takes_in_no_event_and_a_missing_tag_is_told_first()
    {
        var flavor = Guid.NewGuid().ToString();
        (await Cloud.SendAsync(HttpMethod.Post, "/flavors", "admin", $$"""{"flavor": {"id": "{{flavor}}", "name": "{{flavor}}", "ram": 1000000, "vcpus": 1, "disk": 1} }""")).Status.ShouldBe(200);
        var made = await Cloud.SendAsync(HttpMethod.Post, "/servers", "member", Cloud.CreateBody("nowhere").Replace($"\"{Cloud.Flavor}\"", $"\"{flavor}\"", StringComparison.Ordinal));
        made.Status.ShouldBe(202, made.Body);
        var id = made.Json["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(id, "ERROR");

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/os-server-external-events", "service", $$"""
            {"events": [
                {"name": "network-changed", "server_uuid": "{{id}}"},
                {"name": "volume-extended", "server_uuid": "{{id}}"},
                {"name": "power-update", "server_uuid": "{{id}}"},
                {"name": "volume-reimaged", "server_uuid": "{{id}}"}]}
            """);

        answer.Status.ShouldBe(207, answer.Body);
        answer.Json["events"]!.AsArray().Select(happening => happening!["code"]!.GetValue<int>()).ShouldBe([422, 400, 400, 400]);
        answer.Json["events"]!.AsArray().Select(happening => happening!["status"]!.GetValue<string>()).ShouldAllBe(status => status == "failed");
    }

    [Fact]
    public async Task A_power_update_makes_the_record_follow_what_the_hypervisor_says()
    {
        var id = await Cloud.BootAsync();
        var server = Identifier.Parse<ServerId>(id);
        var host = new HostName((await Cloud.WaitForAsync(id, "ACTIVE"))["OS-EXT-SRV-ATTR:host"]!.GetValue<string>());
        Cloud.Simulation.SetPowerState(host, server, PowerState.Shutdown).ShouldBeTrue();

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/os-server-external-events", "service",
            $$"""{"events": [{"name": "power-update", "server_uuid": "{{id}}", "tag": "POWER_OFF"}]}""");

        answer.Status.ShouldBe(200, answer.Body);
        await Cloud.WaitForAsync(id, "SHUTOFF");
    }

    [Theory]
    [InlineData("2.50", "volume-extended", 400)]
    [InlineData("2.51", "volume-extended", 200)]
    [InlineData("2.75", "power-update", 400)]
    [InlineData("2.76", "power-update", 200)]
    [InlineData("2.81", "accelerator-request-bound", 400)]
    [InlineData("2.82", "accelerator-request-bound", 200)]
    [InlineData("2.92", "volume-reimaged", 400)]
    [InlineData("2.93", "volume-reimaged", 200)]
    [InlineData("2.93", "nonsense", 400)]
    public async Task An_event_is_known_from_its_microversion_on(string version, string name, int status)
    {
        var id = await Cloud.BootAsync();

        var answer = await Cloud.SendAsync(HttpMethod.Post, "/os-server-external-events", "service",
            $$"""{"events": [{"name": "{{name}}", "server_uuid": "{{id}}", "tag": "t"}]}""", version);

        answer.Status.ShouldBe(status, answer.Body);
    }

    [Fact]
    public async Task Users_cannot_tell_events() =>
        (await Cloud.SendAsync(HttpMethod.Post, "/os-server-external-events", "member",
            """{"events": [{"name": "network-changed", "server_uuid": "00000000-0000-0000-0000-000000000001"}]}""")).Status.ShouldBe(403);

    [Fact]
    public async Task Extensions_are_listed_and_shown_as_documented()
    {
        (await Cloud.GetAsync("/extensions")).Json.ShouldHaveTheShapeOf(ApiSample.Json("extension-info/extensions-list-resp.json"));
        (await Cloud.GetAsync("/extensions/os-agents")).Json.ShouldHaveTheShapeOf(ApiSample.Json("extension-info/extensions-get-resp.json"));
        (await Cloud.GetAsync("/extensions/nonsense")).Status.ShouldBe(404);
        (await Cloud.GetAsync("/extensions?unknown=1")).Status.ShouldBe(400);
        (await Cloud.GetAsync("/os-agents")).Status.ShouldBe(410);
    }
}
