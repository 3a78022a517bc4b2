using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Nova.Benchmarks.Tools;

namespace Nova.Benchmarks.Suites;

/// <summary>A fleet in one process: ten thousand servers on a thousand simulated hosts, made through the API and removed; at the end the books must be right.</summary>
internal sealed class FleetSuite : ISuite
{
    private const int Hosts = 1_000;
    private const int Servers = 10_000;
    private const int Deleters = 16;

    public IReadOnlyList<string> Names => ["fleet"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        await using var cloud = await BenchCloud.StartAsync(
            options,
            string.Create(CultureInfo.InvariantCulture, $"--simulated.hosts={Hosts}"), "--simulated.vcpus=64", "--simulated.memory_mib=262144", "--simulated.disk_gib=4096",
            "--fixed_range=10.0.0.0/14");
        await BenchCloud.UntilAsync(() => Task.FromResult(Count(cloud, "SELECT COUNT(*) FROM placement_inventories") is Hosts));
        report.Tell("fleet.idle_memory", "MiB", [BenchCloud.Memory(cloud.Novad)]);

        var started = Stopwatch.GetTimestamp();
        await cloud.BootManyAsync(Servers);
        report.Tell("fleet.boot_rate", "1/s", [Servers / Stopwatch.GetElapsedTime(started).TotalSeconds]);
        report.Tell("fleet.memory", "MiB", [BenchCloud.Memory(cloud.Novad)]);
        Check(cloud, Servers);

        List<string> servers = [];
        for (var marker = ""; await cloud.Api.ListServersAsync($"?limit=1000{marker}") is { Count: > 0 } page; marker = $"&marker={servers[^1]}")
        {
            servers.AddRange(page.Select(server => server.GetProperty("id").GetString()!));
        }

        started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            servers, new ParallelOptions { MaxDegreeOfParallelism = Deleters }, async (server, _) => await cloud.DeleteAsync(server));
        report.Tell("fleet.delete_rate", "1/s", [servers.Count / Stopwatch.GetElapsedTime(started).TotalSeconds]);
        Check(cloud, 0);
    }

    /// <summary>As many claims as servers, and every host's sums are those of its claims.</summary>
    private static void Check(BenchCloud cloud, int servers)
    {
        var claims = Count(cloud, "SELECT COUNT(*) FROM placement_claims");
        var wrong = Count(
            cloud,
            """
            SELECT COUNT(*) FROM placement_inventories AS host
             WHERE servers <> (SELECT COUNT(*) FROM placement_claims WHERE host = host.host)
                OR used_vcpus <> (SELECT COALESCE(SUM(vcpus), 0) FROM placement_claims WHERE host = host.host)
                OR used_memory_mib <> (SELECT COALESCE(SUM(memory_mib), 0) FROM placement_claims WHERE host = host.host)
                OR used_vcpus > vcpus * cpu_ratio OR used_memory_mib > memory_mib * memory_ratio
            """);
        if (claims != servers || wrong is not 0)
        {
            throw new InvalidOperationException($"{claims} claims for {servers} servers; the books of {wrong} hosts are wrong.");
        }
    }

    private static long Count(BenchCloud cloud, string sql)
    {
        using SqliteConnection connection = new($"Data Source={cloud.DatabaseFile};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
