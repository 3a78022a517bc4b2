using System.Diagnostics;
using System.Globalization;
using Nova.Benchmarks.Tools;

namespace Nova.Benchmarks.Suites;

/// <summary>
/// A fleet as operators run it: one process with the APIs, two that run operations, one with a thousand simulated hosts, on a broker and a database. At the end
/// the hosts must have given out exactly what the servers have.
/// </summary>
internal sealed class ProcessesSuite : ISuite
{
    private const int Hosts = 1_000;
    private const int Servers = 5_000;

    public IReadOnlyList<string> Names => ["processes"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        if (options.Postgres is not { } server || options.Broker is not { } broker)
        {
            return;
        }

        await using var database = await BenchDatabase.CreateAsync(server);
        string[] shared = [$"--database.connection={database.Option}", $"--transport_url={broker}", "--api.status_listen_port=0", "--fixed_range=10.0.0.0/14"];
        await using var cloud = await BenchCloud.StartAsync(options, [.. shared, "--roles=api"]);
        await cloud.AddAsync("conductor 1", [.. shared, "--roles=conductor,scheduler"]);
        await cloud.AddAsync("conductor 2", [.. shared, "--roles=conductor,scheduler"]);
        var started = Stopwatch.GetTimestamp();
        await cloud.AddAsync(
            "hosts",
            [
                .. shared, "--roles=compute,network", string.Create(CultureInfo.InvariantCulture, $"--simulated.hosts={Hosts}"),
                "--simulated.vcpus=64", "--simulated.memory_mib=262144", "--simulated.disk_gib=4096",
            ]);
        await BenchCloud.UntilAsync(async () => await SumAsync(cloud, "count") is Hosts);
        report.Tell("processes.hosts_up", "s", [Stopwatch.GetElapsedTime(started).TotalSeconds]);

        started = Stopwatch.GetTimestamp();
        await cloud.BootManyAsync(Servers);
        report.Tell("processes.boot_rate", "1/s", [Servers / Stopwatch.GetElapsedTime(started).TotalSeconds]);
        foreach (var (name, process) in cloud.Processes)
        {
            report.Tell($"processes.memory.{name.Replace(' ', '_')}", "MiB", [BenchCloud.Memory(process)]);
        }

        await BenchCloud.UntilAsync(async () => await SumAsync(cloud, "vcpus_used") is Servers);
    }

    private static async Task<long> SumAsync(BenchCloud cloud, string member) =>
        (await cloud.Api.GetAsync("/os-hypervisors/statistics")).GetProperty("hypervisor_statistics").GetProperty(member).GetInt64();
}
