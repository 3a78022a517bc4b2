using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Microversions;

/// <summary>2.71 to 2.104.</summary>
internal static class LateChanges
{
    private const string Somebody = "6f70656e-7374-6163-6b20-342065766572";

    public static IReadOnlyList<VersionChange> All { get; } =
    [
        new(71, "a server tells its groups", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/server_groups", version)),
        new(72, "ports may ask for bandwidth", "understood", "understood", (rig, version) => rig.JudgeServerAsync(version, $$"""  "networks": [{"port": "{{Somebody}}"}] """)) { Same = "no port of the built-in networks asks for any" },
        new(73, "a lock has a reason", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/locked_reason", version)),
        new(73, "users may filter servers by lock", "found", "not found", (rig, version) => rig.FindAsync("locked=true", version)),
        new(74, "a server may be made on a host", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, "\"networks\": \"none\", \"host\": \"there\"")),
        new(75, "names in queries are known", "200", "400", (rig, version) => rig.StatusAsync("/servers?unheard=1", version, "member")),
        new(75, "an update shows the whole server", "absent", "present", (rig, version) => UpdateAsync(rig, version, "server/OS-EXT-STS:vm_state")),
        new(75, "no swap is zero", "String", "Number", (rig, version) => rig.KindAsync("/flavors/1", "flavor/swap", version)),
        new(76, "power changes from outside", "refused", "understood", (rig, version) => MiddleChanges.EventAsync(rig, version, "power-update", "POWER_ON")),
        new(77, "a server comes back in a zone", "understood", "refused", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, $"/servers/{rig.Server}/action", version, """{"unshelve": {"nonsense": "there"} }""")),
        new(78, "a server has a topology", "404", "200", (rig, version) => rig.StatusAsync($"/servers/{rig.Server}/topology", version)),
        new(79, "a volume may go with its server", "refused", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, $"/servers/{rig.Server}/os-volume_attachments", version, $$$"""{"volumeAttachment": {"volumeId": "{{{Somebody}}}", "delete_on_termination": true} }""", "member")),
        new(80, "migrations are listed by user", "400", "200", (rig, version) => rig.StatusAsync("/os-migrations?user_id=somebody", version)),
        new(81, "hosts fetch images beforehand", "unknown", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, $"/os-aggregates/{rig.Aggregate}/images", version, $$$"""{"cache": [{"id": "{{{rig.Cloud.Image}}}"}] }""")),
        new(82, "accelerators are bound", "refused", "understood", (rig, version) => MiddleChanges.EventAsync(rig, version, "accelerator-request-bound", Somebody)),
        new(83, "users may filter servers by key", "found", "not found", (rig, version) => rig.FindAsync("key_name=none", version)),
        new(84, "events of actions have details", "absent", "present", (rig, version) => MiddleChanges.ActionAsync(rig, version, "instanceAction/events/0/details")),
        new(85, "whether a volume goes with its server may change", "refused", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Put, $"/servers/{rig.Server}/os-volume_attachments/{rig.Volume}", version,
            $$$"""{"volumeAttachment": {"volumeId": "{{{rig.Volume}}}", "delete_on_termination": false} }""")),
        new(86, "extra specs are judged", "200", "400", (rig, version) => rig.StatusAsync(
            HttpMethod.Post, "/flavors/2/os-extra_specs", version, """{"extra_specs": {"hw:cpu_policy": "nonsense"} }""")),
        new(87, "servers on volumes are rescued", "400", "200", RescueAsync),
        new(88, "a hypervisor tells nothing that placement tells", "present", "absent", async (rig, version) => await rig.MemberAsync(
            $"/os-hypervisors/{await HypervisorAsync(rig)}", "hypervisor/vcpus_used", version)),
        new(88, "nor are there sums of it", "200", "404", (rig, version) => rig.StatusAsync("/os-hypervisors/statistics", version)),
        new(89, "attachments tell their holds", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}/os-volume_attachments", "volumeAttachments/0/attachment_id", version)),
        new(90, "a server's host name may be chosen", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, "\"networks\": \"none\", \"hostname\": \"chosen\"")),
        new(91, "a server comes back on a host", "refused", "understood", (rig, version) => rig.JudgeActionAsync(version, """{"unshelve": {"host": "there"} }""")),
        new(92, "keys are made by their users", "201", "400", (rig, version) => rig.StatusAsync(
            HttpMethod.Post, "/os-keypairs", version, """{"keypair": {"name": "generated"} }""", "manager")),
        new(93, "servers on volumes are rebuilt", "400", "202", RebuildAsync),
        new(94, "a host name may be a full one", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, "\"networks\": \"none\", \"hostname\": \"chosen.example.org\"")),
        new(95, "an evacuated server stays off", "ACTIVE", "SHUTOFF", EvacuateAsync),
        new(96, "a server tells the zone it is bound to", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/pinned_availability_zone", version)),
        new(97, "servers reach shares", "404", "200", (rig, version) => rig.StatusAsync($"/servers/{rig.Server}/shares", version)),
        new(98, "a server tells of its image", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/image/properties", version)),
        new(99, "consoles may be reached without a proxy", "refused", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, $"/servers/{rig.Server}/remote-consoles", version, """{"remote_console": {"protocol": "spice", "type": "spice-direct"} }""")),
        new(100, "a server tells its hints", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/scheduler_hints", version)),
        new(101, "a volume is attached later", "200", "202", AttachAsync),
        new(102, "flavors have no factor", "present", "absent", (rig, version) => rig.MemberAsync("/flavors/1", "flavor/rxtx_factor", version)),
        new(103, "servers have one name", "200", "404", (rig, version) => rig.StatusAsync("/os-volumes_boot", version)),
        new(104, "a server may be let go of its zone", "refused", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Put, $"/servers/{rig.Server}", version, """{"server": {"pinned_availability_zone": null} }""", "member")),
    ];

    private static async Task<string> UpdateAsync(VersionRig rig, string version, string member) => VersionRig.Member(
        await rig.Cloud.SendAsync(HttpMethod.Put, $"/servers/{rig.Server}", body: """{"server": {"name": "rig"} }""", version: version), member, version);

    private static async Task<string> HypervisorAsync(VersionRig rig) =>
        (await rig.Cloud.GetAsync("/os-hypervisors", "admin")).Json["hypervisors"]![0]!["id"]!.GetValue<string>();

    private static async Task<string> OnVolumeAsync(VersionRig rig, string version, Func<string, string> action)
    {
        var device = $$"""{"uuid": "{{rig.Cloud.Image}}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1, "delete_on_termination": true}""";
        var body = $$"""{"server": {"name": "on a volume", "flavorRef": "1", "networks": "auto", "block_device_mapping_v2": [{{device}}]} }""";
        var server = (await rig.PostAsync("/servers", body, CloudFixture.Newest)).Json["server"]!["id"]!.GetValue<string>();
        await rig.Cloud.WaitForAsync(server, "ACTIVE");
        var other = await rig.Cloud.AddImageAsync("other");

        var answer = await rig.Cloud.ActAsync(server, action(other), version: version);

        await rig.Cloud.IdleAsync();
        await rig.Cloud.DeleteAsync(server);
        return $"{answer.Status}";
    }

    private static Task<string> RescueAsync(VersionRig rig, string version) =>
        OnVolumeAsync(rig, version, image => $$$"""{"rescue": {"rescue_image_ref": "{{{image}}}"} }""");

    private static Task<string> RebuildAsync(VersionRig rig, string version) => OnVolumeAsync(rig, version, image => $$$"""{"rebuild": {"imageRef": "{{{image}}}"} }""");

    private static async Task<string> EvacuateAsync(VersionRig rig, string version)
    {
        var server = await rig.Cloud.BootAsync("evacuee");
        var dead = await rig.Cloud.HostOfAsync(server);
        await rig.Cloud.ForceDownAsync(dead);
        await rig.Cloud.MustAsync(server, """{"evacuate": {} }""", version);
        await rig.Cloud.IdleAsync();
        var status = (await rig.Cloud.GetAsync($"/servers/{server}")).Json["server"]!["status"]!.GetValue<string>();
        await rig.Cloud.ForceDownAsync(dead, isDown: false);
        await rig.Cloud.DeleteAsync(server);
        return status;
    }

    private static async Task<string> AttachAsync(VersionRig rig, string version)
    {
        var volume = await rig.Cloud.MakeVolumeAsync();
        var answer = await rig.PostAsync($"/servers/{rig.Server}/os-volume_attachments", $$$"""{"volumeAttachment": {"volumeId": "{{{volume}}}"} }""", version);
        await rig.Cloud.IdleAsync();
        return $"{answer.Status}";
    }
}
