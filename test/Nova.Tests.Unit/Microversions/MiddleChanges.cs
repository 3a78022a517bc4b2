using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Microversions;

/// <summary>2.37 to 2.70.</summary>
internal static class MiddleChanges
{
    private const string Somebody = "6f70656e-7374-6163-6b20-342065766572";

    public static IReadOnlyList<VersionChange> All { get; } =
    [
        new(37, "a server's networks are to be named", "understood", "refused", (rig, version) => rig.JudgeServerAsync(version, "")),
        new(37, "or said to be none", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, "\"networks\": \"none\"")),
        new(37, "networks have no tags for a while", "understood", "refused", (rig, version) => rig.JudgeServerAsync(version, $$"""  "networks": [{"uuid": "{{Somebody}}", "tag": "nic"}] """)),
        new(38, "a status that there is not is a mistake", "200", "400", (rig, version) => rig.StatusAsync("/servers?status=nonsense", version, "member")),
        new(39, "the metadata of images is the image service's", "200", "404", (rig, version) => rig.StatusAsync($"/images/{rig.Cloud.Image}/metadata", version)),
        new(40, "usage is listed in pages", "2", "1", UsageAsync),
        new(41, "aggregates have UUIDs", "absent", "present", (rig, version) => rig.MemberAsync($"/os-aggregates/{rig.Aggregate}", "aggregate/uuid", version)),
        new(42, "devices have tags again", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, $$"""  "networks": [{"uuid": "{{Somebody}}", "tag": "nic"}] """)),
        new(43, "hosts are services", "200", "404", (rig, version) => rig.StatusAsync("/os-hosts", version)),
        new(44, "addresses are the networking service's", "understood", "unknown", (rig, version) => rig.JudgeActionAsync(version, $$$"""{"addFixedIp": {"networkId": "{{{Somebody}}}"} }""")),
        new(45, "a new image is told in the body", "absent", "present", SnapshotAsync),
        new(46, "the request's id has one name for all services", "present", "present", RequestIdAsync) { Same = "it is sent at every version" },
        new(47, "a server shows what its flavor was", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/flavor/vcpus", version)),
        new(47, "and not which it was", "present", "absent", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/flavor/id", version)),
        new(48, "diagnostics are the same for all hypervisors", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}/diagnostics", "memory_details", version)),
        new(49, "an interface may come with a tag", "refused", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, $"/servers/{rig.Server}/os-interface", version, $$$"""{"interfaceAttachment": {"net_id": "{{{Somebody}}}", "tag": "nic"} }""", "member")),
        new(50, "quota classes know of server groups", "absent", "present", (rig, version) => rig.MemberAsync("/os-quota-class-sets/default", "quota_class_set/server_groups", version)),
        new(50, "and not of networks", "present", "absent", (rig, version) => rig.MemberAsync("/os-quota-class-sets/default", "quota_class_set/floating_ips", version)),
        new(51, "volumes grow under servers", "refused", "understood", (rig, version) => EventAsync(rig, version, "volume-extended", rig.Volume)),
        new(52, "a server is made with tags", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, "\"networks\": \"none\", \"tags\": [\"one\"]")),
        new(53, "services have UUIDs", "Number", "String", (rig, version) => rig.KindAsync("/os-services", "services/0/id", version)),
        new(53, "hypervisors have UUIDs", "Number", "String", (rig, version) => rig.KindAsync("/os-hypervisors", "hypervisors/0/id", version)),
        new(53, "hypervisors are not searched by path", "200", "404", (rig, version) => rig.StatusAsync("/os-hypervisors/i/search", version)),
        new(54, "a rebuild may change the key", "refused", "understood", (rig, version) => RebuildAsync(rig, version, "\"key_name\": null")),
        new(55, "flavors have descriptions", "absent", "present", (rig, version) => rig.MemberAsync("/flavors/1", "flavor/description", version)),
        new(56, "a cold migration may name its host", "understood", "refused", (rig, version) => rig.JudgeActionAsync(version, """{"migrate": {"nonsense": "there"} }""")),
        new(57, "a server is made without files", "understood", "refused", (rig, version) => rig.JudgeServerAsync(version, "\"networks\": \"none\", \"personality\": []")),
        new(57, "a rebuild may change the user's data", "refused", "understood", (rig, version) => RebuildAsync(rig, version, "\"user_data\": null")),
        new(58, "actions tell when they last changed", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}/os-instance-actions", "instanceActions/0/updated_at", version)),
        new(59, "migrations are listed in pages, and by known names", "200", "400", (rig, version) => rig.StatusAsync("/os-migrations?unheard=1", version)),
        new(60, "a volume may be several servers'", "400", "200", AttachSharedAsync),
        new(61, "flavors show their extra specs", "absent", "present", (rig, version) => rig.MemberAsync("/flavors/1", "flavor/extra_specs", version)),
        new(62, "events of actions tell their host", "absent", "present", (rig, version) => ActionAsync(rig, version, "instanceAction/events/0/hostId")),
        new(63, "servers trust certificates", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/trusted_image_certificates", version)),
        new(64, "server groups have one policy", "absent", "present", (rig, version) => rig.MemberAsync($"/os-server-groups/{rig.Group}", "server_group/policy", version)),
        new(65, "a live migration can be stopped before it sends", "400", "202", StopEarlyAsync),
        new(66, "changes have an end", "found", "not found", (rig, version) => rig.FindAsync("changes-before=2001-01-01T00:00:00Z", version)),
        new(67, "a new volume may have a type", "refused", "understood", (rig, version) => rig.JudgeServerAsync(
            version, """  "networks": "none", "block_device_mapping_v2": [{"boot_index": 0, "source_type": "blank", "destination_type": "volume", "volume_size": 1, "volume_type": "none"}] """)),
        new(68, "an evacuation cannot be forced", "understood", "refused", (rig, version) => rig.JudgeActionAsync(version, """{"evacuate": {"host": "there", "force": true} }""")),
        new(68, "nor a live migration", "understood", "refused", (rig, version) => rig.JudgeActionAsync(version, """{"os-migrateLive": {"host": "there", "block_migration": "auto", "force": true} }""")),
        new(69, "servers of cells that are down are shown in part", "200", "200", (rig, version) => rig.StatusAsync("/servers/detail", version)) { Same = "there are no cells" },
        new(70, "attachments show their tags", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}/os-volume_attachments", "volumeAttachments/0/tag", version)),
        new(70, "and so do interfaces", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}/os-interface", "interfaceAttachments/0/tag", version)),
    ];

    /// <summary>What becomes of an event of another service.</summary>
    public static Task<string> EventAsync(VersionRig rig, string version, string name, string tag) => rig.JudgeAsync(
        HttpMethod.Post, "/os-server-external-events", version, $$$"""{"events": [{"name": "{{{name}}}", "server_uuid": "{{{rig.Server}}}", "tag": "{{{tag}}}"}] }""");

    /// <summary>What becomes of a rebuild of the shelved server.</summary>
    public static Task<string> RebuildAsync(VersionRig rig, string version, string more) =>
        rig.JudgeActionAsync(version, $$$"""{"rebuild": {"imageRef": "{{{rig.Cloud.Image}}}", {{{more}}} } }""");

    /// <summary>Whether the running server's first action shows a member.</summary>
    public static async Task<string> ActionAsync(VersionRig rig, string version, string member)
    {
        var actions = (await rig.Cloud.GetAsync($"/servers/{rig.Server}/os-instance-actions", "admin")).Json["instanceActions"]!.AsArray();
        return await rig.MemberAsync($"/servers/{rig.Server}/os-instance-actions/{actions[^1]!["request_id"]!.GetValue<string>()}", member, version);
    }

    private static async Task<string> UsageAsync(VersionRig rig, string version)
    {
        var answer = await rig.Cloud.GetAsync($"/os-simple-tenant-usage/{FakeTokens.Project}?limit=1", "admin", version);
        return answer.Json["tenant_usage"]!["server_usages"]!.AsArray().Count > 1 ? "2" : "1";
    }

    private static async Task<string> SnapshotAsync(VersionRig rig, string version)
    {
        var answer = await rig.PostAsync($"/servers/{rig.Server}/action", $$$"""{"createImage": {"name": "image of {{{version}}}"} }""", version);
        await rig.Cloud.IdleAsync();
        return VersionRig.Member(answer, "image_id", version);
    }

    private static async Task<string> RequestIdAsync(VersionRig rig, string version) =>
        (await rig.Cloud.GetAsync("/servers", version: version)).Headers.ContainsKey("X-Openstack-Request-Id") ? "present" : "absent";

    private static async Task<string> AttachSharedAsync(VersionRig rig, string version)
    {
        var volume = await rig.Cloud.MakeVolumeAsync("\"multiattach\": true,");
        var answer = await rig.PostAsync($"/servers/{rig.Server}/os-volume_attachments", $$$"""{"volumeAttachment": {"volumeId": "{{{volume}}}"} }""", version);
        await rig.Cloud.IdleAsync();
        return $"{answer.Status}";
    }

    private static async Task<string> StopEarlyAsync(VersionRig rig, string version)
    {
        var server = await rig.Cloud.BootAsync("early");
        var hold = rig.Cloud.Simulation.HoldNext(SimulatedCall.Expect);
        await rig.Cloud.MustAsync(server, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""");
        await hold.Entered;
        var migration = (await rig.Cloud.GetAsync($"/servers/{server}/migrations", "admin")).Json["migrations"]![0]!["id"]!.ToJsonString();

        var answer = await rig.Cloud.SendAsync(HttpMethod.Delete, $"/servers/{server}/migrations/{migration}", "admin", version: version);

        hold.Release();
        await rig.Cloud.IdleAsync();
        await rig.Cloud.DeleteAsync(server);
        return $"{answer.Status}";
    }
}
