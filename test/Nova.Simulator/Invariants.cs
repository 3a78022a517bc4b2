using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Simulated;

namespace Nova.Simulator;

/// <summary>What must hold once the cloud is at rest, whatever it went through; and what must hold at every moment.</summary>
internal sealed class Invariants(SimCloud cloud)
{
    private readonly Dictionary<ServerId, HostName> _running = [];

    /// <summary>I2, at every moment: no server runs on two hosts.</summary>
    public string? RunsTwice()
    {
        _running.Clear();
        foreach (var host in cloud.Hypervisors.Hosts)
        {
            foreach (var guest in cloud.Hypervisors.GuestsOf(host))
            {
                if (guest.PowerState is PowerState.Running && !_running.TryAdd(guest.Server, host))
                {
                    return $"I2: {guest.Server} runs on {_running[guest.Server]} and {host}";
                }
            }
        }

        return null;
    }

    /// <summary>What does not hold at rest; empty where all does.</summary>
    public async Task<IReadOnlyList<string>> BrokenAsync()
    {
        List<string> broken = [];
        await CheckAsync(broken, "I1: an operation has not ended", "SELECT kind || ' ' || phase || ' ' || step || ' ' || COALESCE(failure, '') FROM operations WHERE finished_at IS NULL");
        if (broken.Count > 0)
        {
            return broken;
        }

        await CheckAsync(broken, "I3: a server on a host has no claim", "SELECT id || ' ' || vm_state FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL AND id NOT IN (SELECT server FROM placement_claims)");
        await CheckAsync(broken, "I3: a claim has no server", "SELECT server FROM placement_claims WHERE server NOT IN (SELECT id FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL)");
        await CheckAsync(broken, "I3: a claim is on another host", "SELECT server FROM placement_claims AS claim JOIN servers ON servers.id = claim.server WHERE servers.host <> claim.host");
        await CheckAsync(broken, "I3: a claim of a move that is not open", "SELECT server FROM placement_moves WHERE server NOT IN (SELECT server_id FROM migrations WHERE is_open = 1)");
        await CheckAsync(broken, "I3: an open move without its claim", "SELECT server_id FROM migrations WHERE is_open = 1 AND server_id NOT IN (SELECT server FROM placement_moves)");
        await CheckAsync(broken, "I3: a host's sum is not that of its claims", """
            SELECT host FROM placement_inventories AS inventory
            WHERE (used_vcpus, used_memory_mib, used_disk_gib, servers) <> (
                SELECT COALESCE(SUM(vcpus), 0), COALESCE(SUM(memory_mib), 0), COALESCE(SUM(disk_gib), 0), COUNT(*)
                FROM (SELECT host, vcpus, memory_mib, disk_gib FROM placement_claims UNION ALL SELECT host, vcpus, memory_mib, disk_gib FROM placement_moves) AS held WHERE host = inventory.host)
            """);
        await CheckAsync(broken, "I4: a port has no server", "SELECT id FROM ports WHERE server_id IS NOT NULL AND server_id NOT IN (SELECT id FROM servers WHERE deleted_at IS NULL)");
        await CheckAsync(broken, "I4: an address has no port", "SELECT port_id FROM fixed_ips WHERE port_id NOT IN (SELECT id FROM ports)");
        await CheckAsync(broken, "I5: quota is not the sum of servers", """
            SELECT 'servers' FROM (SELECT COALESCE(SUM(servers), 0) AS used, COALESCE(SUM(cores), 0) AS cores, COALESCE(SUM(memory_mib), 0) AS memory FROM quota_usages) AS usage
            WHERE used <> (SELECT COUNT(*) FROM servers WHERE deleted_at IS NULL)
            """);
        await CheckVolumesAsync(broken);
        await CheckAsync(broken, "two servers of a group that keeps apart are on one host", """
            SELECT servers.host FROM servers JOIN server_groups ON server_groups.id = servers.group_id
            WHERE deleted_at IS NULL AND host IS NOT NULL AND policy = 'anti-affinity' GROUP BY servers.group_id, servers.host HAVING COUNT(*) > 1
            """);
        await CheckAsync(broken, "I8: an event has not ended", "SELECT name FROM action_events WHERE finished_at IS NULL");
        await CheckGuestsAsync(broken);
        return broken;
    }

    private async Task CheckVolumesAsync(List<string> broken)
    {
        await CheckAsync(broken, "I4: a volume is held for a server that is gone", "SELECT volume_id FROM volume_attachments WHERE server_id NOT IN (SELECT id FROM servers WHERE deleted_at IS NULL)");
        await CheckAsync(broken, "I4: a volume is held, and its server does not have it", """
            SELECT volume_id || ' ' || server_id || ' ' || status FROM volume_attachments WHERE id NOT IN (SELECT attachment_id FROM server_block_devices WHERE attachment_id IS NOT NULL)
            """);
        await CheckAsync(broken, "I4: a server has a volume that is not held for it", """
            SELECT server_id || ' ' || volume_id FROM server_block_devices JOIN servers ON servers.id = server_id
            WHERE deleted_at IS NULL AND vm_state <> 'error' AND volume_id IS NOT NULL AND attachment_id NOT IN (SELECT id FROM volume_attachments)
            """);
        await CheckAsync(broken, "I4: a volume is on its way for ever", "SELECT id || ' ' || status FROM volumes WHERE status NOT IN ('available', 'in-use', 'reserved', 'error', 'error_deleting')");
        await CheckAsync(broken, "I4: a volume is in use and nobody's", "SELECT id || ' ' || status FROM volumes WHERE status = 'in-use' AND id NOT IN (SELECT volume_id FROM volume_attachments)");
        await CheckAsync(broken, "I4: a volume that was to go with its server is left", """
            SELECT volume_id FROM server_block_devices JOIN volumes ON volumes.id = volume_id
            WHERE delete_on_termination = 1 AND server_id NOT IN (SELECT id FROM servers WHERE deleted_at IS NULL) AND volumes.status <> 'error_deleting'
            """);
        await CheckAsync(broken, "I5: volumes are not as many as are counted", "SELECT 'volumes' FROM (SELECT COALESCE(SUM(volumes), 0) AS used FROM volume_usages) AS usage WHERE used <> (SELECT COUNT(*) FROM volumes)");
    }

    private async Task CheckGuestsAsync(List<string> broken)
    {
        var guests = Guests().ToList();
        HashSet<string> expected = [.. await TextsAsync("SELECT host || ' ' || id FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL")];
        HashSet<string> before = [.. await TextsAsync("SELECT source_host || ' ' || server_id FROM migrations WHERE is_open = 1 AND source_host <> dest_host")];
        HashSet<string> found = [.. guests.Select(guest => $"{guest.Host} {guest.Guest.Server}")];
        broken.AddRange(found.Where(guest => !expected.Contains(guest) && !before.Contains(guest)).Order(StringComparer.Ordinal).Select(guest => $"I6: a guest without a server: {guest}"));
        var active = await TextsAsync("SELECT host || ' ' || id FROM servers WHERE deleted_at IS NULL AND vm_state = 'active'");
        HashSet<string> running = [.. guests.Where(guest => guest.Guest.PowerState is PowerState.Running).Select(guest => $"{guest.Host} {guest.Guest.Server}")];
        HashSet<string> held = [.. await TextsAsync("SELECT servers.host || ' ' || server_id || ' ' || volume_id FROM volume_attachments JOIN servers ON servers.id = server_id WHERE volume_attachments.status = 'attached' AND servers.host IS NOT NULL")];
        HashSet<string> open = [.. guests.Where(guest => expected.Contains($"{guest.Host} {guest.Guest.Server}")).SelectMany(guest => guest.Guest.Volumes.Select(volume => $"{guest.Host} {guest.Guest.Server} {volume}"))];
        broken.AddRange(open.Except(held).Order(StringComparer.Ordinal).Select(volume => $"I4: a guest has a volume that is not held for it: {volume}"));
        broken.AddRange(held.Except(open).Where(volume => running.Contains(volume[..volume.LastIndexOf(' ')])).Order(StringComparer.Ordinal).Select(volume => $"I4: a guest lacks a volume that is held for it: {volume}"));
        broken.AddRange(active.Where(server => !running.Contains(server)).Select(server => $"I6: ACTIVE, and does not run: {server}"));
    }

    private IEnumerable<(string Host, SimulatedGuest Guest)> Guests() =>
        cloud.Hypervisors.Hosts.SelectMany(host => cloud.Hypervisors.GuestsOf(host).Select(guest => (host.Value, guest)));

    private async Task CheckAsync(List<string> broken, string what, string sql) => broken.AddRange((await TextsAsync(sql)).Select(row => $"{what}: {row}"));

    private Task<IReadOnlyList<string>> TextsAsync(string sql) => cloud.Store.QueryAsync<string>(sql, null, CancellationToken.None);
}
