using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Cloud;
using Nova.Usage.Audits;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Usage;

/// <summary>A cloud in which everything has happened once that notifications tell of, and all that was told.</summary>
public sealed class ToldCloud : IAsyncLifetime
{
    private static readonly string[] Options =
    [
        "oslo_messaging_notifications.driver=log", "notifications.notification_format=both", "notifications.notify_on_state_change=vm_and_task_state",
        "DEFAULT.reclaim_instance_interval=3600", "DEFAULT.compute_monitors=cpu.virt_driver",
        "DEFAULT.volume_usage_poll_interval=1",
    ];

    private CloudFixture _cloud = null!;

    internal IReadOnlyList<JsonNode> Told { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _cloud = await CloudFixture.StartAsync(2, Options);
        await UseFlavorsAsync();
        await UseKeypairsAsync();
        await UseServersAsync();
        await UseVolumesAsync();
        await MoveAsync();
        await MoveLiveAsync();
        await FailAsync();
        await UseGroupsAsync();
        await UseFleetAsync();
        await LoseHypervisorAsync();
        await _cloud.IdleAsync();
        await CloudFixture.UntilAsync(async () => await _cloud.CountAsync("SELECT COUNT(*) FROM notification_outbox") is 0, () => "notifications wait");

        // They are sent in their order, and this one is the last.
        await CloudFixture.UntilAsync(() => Task.FromResult(_cloud.Log.Contains("compute.libvirt.error", StringComparison.Ordinal)), () => "the last is not told");
        Told =
        [
            .. from line in _cloud.Log.Split('\n')
               let start = line.IndexOf("""{"message_id":""", StringComparison.Ordinal)
               where start >= 0
               select JsonNode.Parse(line[start..])!,
        ];
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    private async Task UseFlavorsAsync()
    {
        await MustAsync(HttpMethod.Post, "/flavors", """{"flavor": {"id": "told", "name": "told", "ram": 512, "vcpus": 1, "disk": 1, "os-flavor-access:is_public": false} }""");
        await MustAsync(HttpMethod.Post, "/flavors/told/os-extra_specs", """{"extra_specs": {"hw:numa_nodes": "1"} }""");
        await MustAsync(HttpMethod.Post, "/flavors/told/action", """{"addTenantAccess": {"tenant": "somebody"} }""");
        await MustAsync(HttpMethod.Delete, "/flavors/told");
    }

    private async Task UseKeypairsAsync()
    {
        var made = await _cloud.SendAsync(HttpMethod.Post, "/os-keypairs", body: """{"keypair": {"name": "made"} }""", version: "2.91");
        made.Status.ShouldBe(201, made.Body);
        var key = made.Json["keypair"]!["public_key"]!.GetValue<string>().Trim();
        var imported = await _cloud.SendAsync(HttpMethod.Post, "/os-keypairs", body: $$"""{"keypair": {"name": "told", "type": "ssh", "public_key": "{{key}}"} }""");
        imported.Status.ShouldBe(201, imported.Body);
        (await _cloud.SendAsync(HttpMethod.Delete, "/os-keypairs/made")).Status.ShouldBe(204);
    }

    private async Task UseServersAsync()
    {
        var server = await _cloud.BootAsync("told", "\"key_name\": \"told\", \"tags\": [\"tag\"], ");
        await DoAsync(server, """{"os-stop": null}""", "SHUTOFF");
        await DoAsync(server, """{"os-start": null}""", "ACTIVE");
        await DoAsync(server, """{"reboot": {"type": "HARD"} }""", "ACTIVE");
        await DoAsync(server, """{"pause": null}""", "PAUSED");
        await DoAsync(server, """{"unpause": null}""", "ACTIVE");
        await DoAsync(server, """{"suspend": null}""", "SUSPENDED");
        await DoAsync(server, """{"resume": null}""", "ACTIVE");
        await DoAsync(server, """{"trigger_crash_dump": null}""", "ACTIVE");
        await DoAsync(server, """{"lock": {"locked_reason": "global warming"} }""", "ACTIVE");
        await DoAsync(server, """{"unlock": null}""", "ACTIVE");
        await DoAsync(server, $$"""{"rebuild": {"imageRef": "{{_cloud.Image}}"} }""", "ACTIVE");
        await DoAsync(server, """{"rescue": null}""", "RESCUE");
        await DoAsync(server, """{"unrescue": null}""", "ACTIVE");
        await DoAsync(server, """{"createImage": {"name": "told"} }""", "ACTIVE");
        await DoAsync(server, """{"shelve": null}""", "SHELVED_OFFLOADED");
        await DoAsync(server, """{"unshelve": null}""", "ACTIVE");
        await MustAsync(HttpMethod.Put, $"/servers/{server}/tags/tag1");
        await AttachInterfaceAsync(server);
        var now = TimeProvider.System.GetUtcNow();
        await _cloud.Services.GetRequiredService<ExistenceNotices>().TellAsync(new AuditPeriod(now.AddHours(-1), now.AddHours(1)), CancellationToken.None);
        await MustAsync(HttpMethod.Delete, $"/servers/{server}");
        await _cloud.WaitForAsync(server, "SOFT_DELETED");
        await DoAsync(server, """{"restore": null}""", "ACTIVE");
        await RemoveAsync(server);
    }

    private async Task AttachInterfaceAsync(string server)
    {
        var network = NetworkApi.IdsOf(await _cloud.NetworkAsync(HttpMethod.Get, "/networks?name=private"), "networks")[0];
        var attached = await _cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-interface", body: $$"""{"interfaceAttachment": {"net_id": "{{network}}"} }""");
        attached.Status.ShouldBe(200, attached.Body);
        await MustAsync(HttpMethod.Delete, $"/servers/{server}/os-interface/{attached.Json["interfaceAttachment"]!["port_id"]!.GetValue<string>()}");
        await _cloud.IdleAsync();
    }

    private async Task UseVolumesAsync()
    {
        var (first, other) = (await _cloud.MakeVolumeAsync(), await _cloud.MakeVolumeAsync());
        var server = await _cloud.BootAsync();
        var all = $"/servers/{server}/os-volume_attachments";
        var attach = $$"""{"volumeAttachment": {"volumeId": "{{first}}"} }""";
        _cloud.Simulation.FailNext(SimulatedCall.AttachVolume);
        await MustAsync(HttpMethod.Post, all, attach);
        await _cloud.VolumeIsAsync(first, "available");
        await _cloud.IdleAsync();
        await MustAsync(HttpMethod.Post, all, attach);
        await _cloud.VolumeIsAsync(first, "in-use");
        await _cloud.IdleAsync();
        await CloudFixture.UntilAsync(() => Task.FromResult(_cloud.Log.Contains("volume.usage", StringComparison.Ordinal)), () => "no use of a volume is told");
        var swap = $$"""{"volumeAttachment": {"volumeId": "{{other}}"} }""";
        _cloud.Simulation.FailNext(SimulatedCall.SwapVolume);
        await MustAsync(HttpMethod.Put, $"{all}/{first}", swap);
        await _cloud.IdleAsync();
        await MustAsync(HttpMethod.Put, $"{all}/{first}", swap);
        await _cloud.VolumeIsAsync(other, "in-use");
        await _cloud.IdleAsync();
        await MustAsync(HttpMethod.Delete, $"{all}/{other}");
        await _cloud.VolumeIsAsync(other, "available");
        await _cloud.IdleAsync();
        await RemoveAsync(server);
    }

    private async Task MoveAsync()
    {
        var server = await _cloud.BootAsync();
        await _cloud.ResizeAsync(server);
        await DoAsync(server, """{"confirmResize": null}""", "ACTIVE");
        await _cloud.ResizeAsync(server, "1");
        await DoAsync(server, """{"revertResize": null}""", "ACTIVE");
        var host = await _cloud.HostOfAsync(server);
        await _cloud.ForceDownAsync(host);
        await DoAsync(server, """{"evacuate": {} }""", "SHUTOFF");
        await _cloud.ForceDownAsync(await _cloud.HostOfAsync(server));
        await DoAsync(server, """{"evacuate": {} }""", "SHUTOFF");
        foreach (var each in _cloud.Simulation.Hosts)
        {
            await _cloud.ForceDownAsync(each.Value, isDown: false);
        }

        await RemoveAsync(server);
    }

    private async Task MoveLiveAsync()
    {
        const string Anywhere = """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""";
        var server = await _cloud.BootAsync();
        await DoAsync(server, Anywhere, "ACTIVE");
        _cloud.Simulation.FailNext(SimulatedCall.Send);
        await DoAsync(server, Anywhere, "ACTIVE");
        foreach (var isForced in new[] { true, false })
        {
            var hold = _cloud.Simulation.HoldNext(SimulatedCall.Send);
            await _cloud.MustAsync(server, Anywhere);
            await hold.Entered;
            var migration = $"/servers/{server}/migrations/{(await _cloud.MigrationOfAsync(server))["id"]!.GetValue<int>()}";
            if (isForced)
            {
                await MustAsync(HttpMethod.Post, $"{migration}/action", """{"force_complete": null}""");
                hold.Release();
            }
            else
            {
                await MustAsync(HttpMethod.Delete, migration);
            }

            await _cloud.IdleAsync();
            await _cloud.WaitForAsync(server, "ACTIVE");
            await _cloud.IdleAsync();
        }

        await RemoveAsync(server);
    }

    private async Task FailAsync()
    {
        await MustAsync(HttpMethod.Post, "/flavors", """{"flavor": {"id": "huge", "name": "huge", "ram": 1000000, "vcpus": 1, "disk": 1} }""");
        var nowhere = await _cloud.SendAsync(
            HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "nowhere", "imageRef": "{{_cloud.Image}}", "flavorRef": "huge", "networks": "auto"} }""");
        var id = nowhere.Json["server"]!["id"]!.GetValue<string>();
        await _cloud.WaitForAsync(id, "ERROR");
        await RemoveAsync(id);

        var server = await _cloud.BootAsync();
        _cloud.Simulation.FailNext(SimulatedCall.Reboot);
        await _cloud.MustAsync(server, """{"reboot": {"type": "HARD"} }""");
        await _cloud.IdleAsync();
        _cloud.Simulation.FailNext(SimulatedCall.Take);
        _cloud.Simulation.FailNext(SimulatedCall.Offer);
        await _cloud.MustAsync(server, """{"resize": {"flavorRef": "2"} }""");
        await _cloud.IdleAsync();
        _cloud.Simulation.FailNext(SimulatedCall.Rebuild);
        await _cloud.MustAsync(server, $$"""{"rebuild": {"imageRef": "{{_cloud.Image}}"} }""");
        await _cloud.IdleAsync();
        _cloud.Simulation.Reset();
        await RemoveAsync(server);
    }

    private async Task UseGroupsAsync()
    {
        var made = await MustAsync(HttpMethod.Post, "/os-server-groups", """{"server_group": {"name": "told", "policy": "anti-affinity", "rules": {"max_server_per_host": 3} } }""", "member");
        var group = made["server_group"]!["id"]!.GetValue<string>();
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/servers", body:
            $$"""{"server": {"name": "member", "imageRef": "{{_cloud.Image}}", "flavorRef": "{{_cloud.Flavor}}", "networks": "auto"}, "os:scheduler_hints": {"group": "{{group}}"} }""");
        answer.Status.ShouldBe(202, answer.Body);
        var server = answer.Json["server"]!["id"]!.GetValue<string>();
        await _cloud.WaitForAsync(server, "ACTIVE");
        await MustAsync(HttpMethod.Delete, $"/os-server-groups/{group}");
        await RemoveAsync(server);
    }

    private async Task UseFleetAsync()
    {
        var host = _cloud.Simulation.Hosts[0].Value;
        var made = await MustAsync(HttpMethod.Post, "/os-aggregates", """{"aggregate": {"name": "told", "availability_zone": "told"} }""");
        var aggregate = $"/os-aggregates/{made["aggregate"]!["id"]!.GetValue<int>()}";
        await MustAsync(HttpMethod.Put, aggregate, """{"aggregate": {"name": "told-again"} }""");
        await MustAsync(HttpMethod.Post, $"{aggregate}/action", """{"set_metadata": {"metadata": {"key": "value"} } }""");
        await MustAsync(HttpMethod.Post, $"{aggregate}/action", $$"""{"add_host": {"host": "{{host}}"} }""");
        await MustAsync(HttpMethod.Post, $"{aggregate}/images", $$"""{"cache": [{"id": "{{_cloud.Image}}"}] }""");
        await _cloud.IdleAsync();
        await MustAsync(HttpMethod.Post, $"{aggregate}/action", $$"""{"remove_host": {"host": "{{host}}"} }""");
        await MustAsync(HttpMethod.Delete, aggregate);
        var service = (await MustAsync(HttpMethod.Get, $"/os-services?host={host}&binary=nova-compute"))["services"]![0]!["id"]!.GetValue<string>();
        await MustAsync(HttpMethod.Put, $"/os-services/{service}", """{"status": "disabled", "disabled_reason": "told"}""");
        await MustAsync(HttpMethod.Delete, $"/os-services/{service}");
    }

    // The simulated hypervisor is none that has a sample: what a host of libvirt says is said for it.
    private Task<Done> LoseHypervisorAsync() => _cloud.Services.GetRequiredService<IRpcBus>().CallAsync(
        ConductorMethods.ReportUnreachable, null,
        new HypervisorUnreachable(_cloud.Simulation.Hosts[0], "libvirt", "192.0.2.7", "Failed to connect socket to '/var/run/libvirt/libvirt-sock'"),
        TimeSpan.FromSeconds(20), CancellationToken.None);

    private async Task<JsonNode> MustAsync(HttpMethod method, string path, string? body = null, string token = "admin")
    {
        var answer = await _cloud.SendAsync(method, path, token, body);
        answer.Status.ShouldBeOneOf([200, 201, 202, 204], $"{method} {path}: {answer.Body}");
        return answer.Body.Length > 0 ? answer.Json : new JsonObject();
    }

    private async Task DoAsync(string server, string action, string status)
    {
        await _cloud.MustAsync(server, action);
        await _cloud.WaitForAsync(server, status);
        await _cloud.IdleAsync();
    }

    private async Task RemoveAsync(string server)
    {
        await _cloud.MustAsync(server, """{"forceDelete": null}""");
        await _cloud.GoneAsync(server);
    }
}
