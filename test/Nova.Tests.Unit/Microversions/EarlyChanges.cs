using Nova.TestKit.Cloud;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Microversions;

/// <summary>2.2 to 2.36.</summary>
internal static class EarlyChanges
{
    private const string Somebody = "6f70656e-7374-6163-6b20-342065766572";

    public static IReadOnlyList<VersionChange> All { get; } =
    [
        new(2, "key pairs have a type", "absent", "present", (rig, version) => rig.MemberAsync("/os-keypairs/rig", "keypair/type", version, "member")),
        new(3, "administrators see more of a server", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/OS-EXT-SRV-ATTR:reservation_id", version)),
        new(4, "a fixed address tells whether it is reserved", "410", "410", (rig, version) => rig.StatusAsync("/os-fixed-ips/10.0.0.1", version)) { Same = "fixed addresses are gone" },
        new(5, "users may filter servers by IPv6 address", "found", "not found", (rig, version) => rig.FindAsync("ip6=fd00::1", version)),
        new(6, "consoles have a resource", "unknown", "understood", (rig, version) => ConsoleAsync(rig, version, "vnc", "novnc")),
        new(6, "and no actions", "understood", "unknown", (rig, version) => rig.JudgeActionAsync(version, """{"os-getVNCConsole": {"type": "novnc"} }""")),
        new(7, "nobody needs access to a public flavor", "200", "409", (rig, version) => rig.StatusAsync(
            HttpMethod.Post, "/flavors/1/action", version, $$$"""{"addTenantAccess": {"tenant": "{{{FakeTokens.OtherProject}}}"} }""")),
        new(8, "there are MKS consoles", "refused", "understood", (rig, version) => ConsoleAsync(rig, version, "mks", "webmks")),
        new(9, "a server tells whether it is locked", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/locked", version)),
        new(10, "administrators see the key pairs of others", "0", "1", (rig, version) => rig.CountAsync("/os-keypairs?user_id=user-member", "keypairs", version)),
        new(11, "services tell whether they were forced down", "absent", "present", (rig, version) => rig.MemberAsync("/os-services", "services/0/forced_down", version)),
        new(12, "virtual interfaces tell their network", "410", "410", (rig, version) => rig.StatusAsync($"/servers/{rig.Server}/os-virtual-interfaces", version)) { Same = "virtual interfaces are gone" },
        new(13, "server groups tell whose they are", "absent", "present", (rig, version) => rig.MemberAsync($"/os-server-groups/{rig.Group}", "server_group/project_id", version)),
        new(14, "an evacuation finds out by itself whether storage is shared", "understood", "refused", (rig, version) => rig.JudgeActionAsync(version, """{"evacuate": {"onSharedStorage": false} }""")),
        new(15, "server groups may be soft", "refused", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, "/os-server-groups", version, """{"server_group": {"name": "soft", "policies": ["soft-anti-affinity"]} }""")),
        new(16, "a server tells how its host is", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/host_status", version)),
        new(17, "a kernel can be made to dump", "unknown", "understood", (rig, version) => rig.JudgeActionAsync(version, """{"trigger_crash_dump": null}""")),
        new(18, "paths need no project", "200", "200", (rig, version) => rig.StatusAsync("/servers", version)) { Same = "both kinds of path are served at every version" },
        new(19, "servers have descriptions", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/description", version)),
        new(20, "shelved servers take volumes", "409", "200", AttachToShelvedAsync),
        new(21, "the actions of deleted servers can be read", "404", "200", DeletedActionsAsync),
        new(22, "a live migration can be hurried", "unknown", "understood", (rig, version) => rig.JudgeAsync(
            HttpMethod.Post, $"/servers/{rig.Server}/migrations/1/action", version, """{"force_complete": null}""")),
        new(23, "the live migrations of a server can be listed", "404", "200", (rig, version) => rig.StatusAsync($"/servers/{rig.Server}/migrations", version)),
        new(24, "a live migration can be stopped", "unknown", "understood", (rig, version) => rig.JudgeAsync(HttpMethod.Delete, $"/servers/{rig.Server}/migrations/1", version)),
        new(25, "a live migration finds out by itself which disks go along", "refused", "understood", (rig, version) => rig.JudgeActionAsync(version, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""")),
        new(26, "servers have tags", "absent", "present", (rig, version) => rig.MemberAsync($"/servers/{rig.Server}", "server/tags", version)),
        new(26, "which are a resource", "unknown", "understood", (rig, version) => rig.JudgeAsync(HttpMethod.Get, $"/servers/{rig.Server}/tags", version)),
        new(27, "one header names the versions of all services", "200", "200", (rig, version) => rig.StatusAsync("/servers", version)) { Same = "the header is heard at every version, as it is how a version is asked for" },
        new(28, "a hypervisor tells of its processors in an object", "String", "Object", (rig, version) => rig.KindAsync("/os-hypervisors/detail", "hypervisors/0/cpu_info", version)),
        new(29, "an evacuation can be forced", "refused", "understood", (rig, version) => rig.JudgeActionAsync(version, """{"evacuate": {"host": "there", "force": true} }""")),
        new(30, "a live migration can be forced", "refused", "understood", (rig, version) => rig.JudgeActionAsync(version, """{"os-migrateLive": {"host": "there", "block_migration": "auto", "force": true} }""")),
        new(31, "tokens of all consoles can be asked about", "400", "404", (rig, version) => rig.StatusAsync($"/os-console-auth-tokens/{Somebody}", version)),
        new(32, "devices have tags", "refused", "understood", (rig, version) => rig.JudgeServerAsync(version, $$"""  "networks": [{"uuid": "{{Somebody}}", "tag": "nic"}] """)),
        new(33, "hypervisors are listed in pages", "2", "1", (rig, version) => rig.CountAsync("/os-hypervisors?limit=1", "hypervisors", version)),
        new(33, "volumes have no tags for a while", "understood", "refused", (rig, version) => rig.JudgeServerAsync(
            version, """  "block_device_mapping_v2": [{"boot_index": -1, "source_type": "blank", "destination_type": "local", "volume_size": 1, "tag": "disk"}] """)),
        new(34, "a live migration is judged when it is under way", "400", "202", MigrateToDeadHostAsync),
        new(35, "key pairs are listed in pages", "1", "0", (rig, version) => rig.CountAsync("/os-keypairs?marker=rig", "keypairs", version, "member")),
        new(36, "networks are the networking service's", "200", "404", (rig, version) => rig.StatusAsync("/os-networks", version)),
        new(36, "volumes are the block storage service's", "200", "404", (rig, version) => rig.StatusAsync("/os-volumes", version)),
        new(36, "quotas say nothing of networks", "present", "absent", (rig, version) => rig.MemberAsync($"/os-quota-sets/{FakeTokens.Project}", "quota_set/floating_ips", version)),
    ];

    private static Task<string> ConsoleAsync(VersionRig rig, string version, string protocol, string type) => rig.JudgeAsync(
        HttpMethod.Post, $"/servers/{rig.Server}/remote-consoles", version, $$$"""{"remote_console": {"protocol": "{{{protocol}}}", "type": "{{{type}}}"} }""", "member");

    private static async Task<string> AttachToShelvedAsync(VersionRig rig, string version)
    {
        var volume = await rig.Cloud.MakeVolumeAsync();
        var answer = await rig.PostAsync($"/servers/{rig.Shelved}/os-volume_attachments", $$$"""{"volumeAttachment": {"volumeId": "{{{volume}}}"} }""", version);
        await rig.Cloud.IdleAsync();
        return $"{answer.Status}";
    }

    private static async Task<string> DeletedActionsAsync(VersionRig rig, string version)
    {
        var server = await rig.Cloud.BootAsync("deleted");
        await rig.Cloud.DeleteAsync(server);
        return await rig.StatusAsync($"/servers/{server}/os-instance-actions", version, "member");
    }

    // No host can take it: told at once, or in the migration's record.
    private static async Task<string> MigrateToDeadHostAsync(VersionRig rig, string version)
    {
        var server = await rig.Cloud.BootAsync("stays");
        var here = await rig.Cloud.HostOfAsync(server);
        var other = rig.Cloud.Simulation.Hosts.First(host => host.Value != here).Value;
        await rig.Cloud.ForceDownAsync(other);
        var body = $$$"""{"os-migrateLive": {"host": "{{{other}}}", "block_migration": "auto", "force": false} }""";
        var answer = await rig.PostAsync($"/servers/{server}/action", body, version, "admin");
        await rig.Cloud.IdleAsync();
        await rig.Cloud.ForceDownAsync(other, isDown: false);
        await rig.Cloud.DeleteAsync(server);
        return $"{answer.Status}";
    }
}
