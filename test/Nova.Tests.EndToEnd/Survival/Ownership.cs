using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// What must hold of a cloud at rest, whatever it went through: everything that is held is held by a server that is there, once.
/// It is read from the database's file, which says more than the APIs do, and from the hypervisor's own records.
/// </summary>
internal sealed class Ownership(string guestFolder, string volumeFolder, Func<DbConnection> connect)
{
    /// <summary>Of a cloud on one machine.</summary>
    public Ownership(NovadStart cloud)
        : this(cloud.GuestFolder, cloud.VolumeFolder, () => new SqliteConnection($"Data Source={cloud.DatabaseFile};Mode=ReadOnly;Pooling=False"))
    {
    }

    /// <summary>Waits until nothing is under way, then looks at everything.</summary>
    public async Task ShouldHoldAsync(NovadProcess novad)
    {
        await Eventually.TrueAsync(
            () => Texts("SELECT kind || ' ' || phase || ' ' || step FROM operations WHERE finished_at IS NULL") is [], SurvivalCloud.Limit,
            () => $"unfinished: {string.Join(", ", Texts("SELECT kind || ' ' || phase || ' ' || step || ' ' || COALESCE(failure, '') FROM operations WHERE finished_at IS NULL"))}\n{novad.Log}");

        // What a host has of a server that was evacuated from it goes when the host has heard twice that it shall.
        await Eventually.TrueAsync(() => Guests().Count() <= Placed().Count + Doubles().Count, SurvivalCloud.Limit, () => $"too many guests: {string.Join(", ", Guests())}\n{novad.Log}");
        GuestsShouldBeTheServers();
        ClaimsShouldBeTheServers();
        PortsShouldBeTheServers();
        QuotaShouldBeTheServers();
        VolumesShouldBeTheServers();
        Texts("SELECT name FROM action_events WHERE finished_at IS NULL").ShouldBeEmpty("events that never end");
    }

    private void GuestsShouldBeTheServers()
    {
        List<string> guests = [.. Guests().Select(file => Path.GetFileNameWithoutExtension(file))];

        // Until a move is confirmed the old host keeps the guest as it was.
        foreach (var moved in Doubles())
        {
            guests.Remove(moved).ShouldBeTrue($"{moved} has no guest");
        }

        guests.ShouldBeUnique("a server has two guests");

        guests.ShouldBeSubsetOf(Placed(), "guests without a server");
        Texts("SELECT id FROM servers WHERE deleted_at IS NULL AND vm_state = 'active'").ShouldBeSubsetOf(guests, "servers without a guest");
    }

    private List<string> Placed() => Texts("SELECT id FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL");

    private List<string> Doubles() => Texts("SELECT server_id FROM migrations WHERE is_open = 1 AND source_host <> dest_host");

    private void ClaimsShouldBeTheServers()
    {
        Texts("SELECT server FROM placement_claims ORDER BY server")
            .ShouldBe(Texts("SELECT id FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL ORDER BY id"));
        Texts("SELECT server FROM placement_moves ORDER BY server").ShouldBe(Texts("SELECT server_id FROM migrations WHERE is_open = 1 ORDER BY server_id"));
        Texts(
            """
            SELECT host FROM placement_inventories AS inventory
            WHERE (used_vcpus, used_memory_mib, used_disk_gib, servers) <> (
                SELECT COALESCE(SUM(vcpus), 0), COALESCE(SUM(memory_mib), 0), COALESCE(SUM(disk_gib), 0), COUNT(*)
                FROM (SELECT host, vcpus, memory_mib, disk_gib FROM placement_claims UNION ALL SELECT host, vcpus, memory_mib, disk_gib FROM placement_moves) AS held WHERE host = inventory.host)
            """).ShouldBeEmpty("hosts whose sums are not those of their claims");
    }

    private void PortsShouldBeTheServers()
    {
        // A shelved server keeps its addresses though it is on no host.
        Texts("SELECT DISTINCT server_id FROM ports WHERE server_id IS NOT NULL")
            .ShouldBeSubsetOf(Texts("SELECT id FROM servers WHERE deleted_at IS NULL AND (host IS NOT NULL OR vm_state = 'shelved_offloaded')"), "ports of no server");
        Texts("SELECT port_id FROM fixed_ips ORDER BY port_id").ShouldBe(Texts("SELECT id FROM ports ORDER BY id"));
        var guests = Texts("SELECT host || '/' || id FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL").Where(guest => File.Exists(FileOf(guest))).ToList();
        guests.SelectMany(guest => Members(FileOf(guest), "nics").Select(nic => $"{Path.GetFileName(guest)} {nic.GetProperty("mac_address").GetString()}"))
            .ShouldBe(
                from port in Texts("SELECT server_id || ' ' || mac FROM ports WHERE server_id IS NOT NULL")
                where guests.Exists(guest => guest.EndsWith(port.Split(' ')[0], StringComparison.Ordinal))
                select port,
                ignoreOrder: true);
    }

    private void QuotaShouldBeTheServers()
    {
        var servers = Texts("SELECT id FROM servers WHERE deleted_at IS NULL").Count;
        var used = Texts("SELECT COALESCE(SUM(servers), 0) || ' ' || COALESCE(SUM(cores), 0) || ' ' || COALESCE(SUM(memory_mib), 0) FROM quota_usages");
        used.ShouldBe([$"{servers} {servers * SurvivalCloud.FlavorVCpus} {servers * SurvivalCloud.FlavorMemoryMiB}"]);
    }

    private void VolumesShouldBeTheServers()
    {
        var held = Texts("SELECT server_id || ' ' || volume_id FROM server_block_devices WHERE volume_id IS NOT NULL ORDER BY 1");
        Texts("SELECT server_id || ' ' || volume_id FROM volume_attachments ORDER BY 1").ShouldBe(held);
        Texts("SELECT id FROM volumes WHERE status = 'in-use' ORDER BY id").ShouldBe(Texts("SELECT DISTINCT volume_id FROM volume_attachments ORDER BY volume_id"));
        held.ShouldBe(
            from file in Guests()
            from volume in Members(file, "volumes")
            let pair = $"{Path.GetFileNameWithoutExtension(file)} {volume.GetString()}"
            orderby pair
            select pair);

        var files = Directory.Exists(volumeFolder) ? Directory.GetFiles(volumeFolder) : [];
        files.Select(Path.GetFileName).ShouldBe(Texts("SELECT id FROM volumes WHERE status <> 'error'"), ignoreOrder: true);
        Texts("SELECT COALESCE(SUM(volumes), 0) || ' ' || COALESCE(SUM(gigabytes), 0) FROM volume_usages")
            .ShouldBe(Texts("SELECT COUNT(*) || ' ' || COALESCE(SUM(size_gib), 0) FROM volumes"));
    }

    private static JsonElement.ArrayEnumerator Members(string file, string name) => JsonElement.Parse(File.ReadAllText(file)).GetProperty(name).EnumerateArray();

    private string FileOf(string guest) => Path.Combine(guestFolder, $"{guest}.json");

    private IEnumerable<string> Guests() =>
        Directory.Exists(guestFolder) ? Directory.EnumerateFiles(guestFolder, "*.json", SearchOption.AllDirectories) : [];

    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "Constants of this file.")]
    private List<string> Texts(string sql)
    {
        using var connection = connect();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> texts = [];
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
