using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>How many simulated hosts there are, how large, how slow and how reliable.</summary>
public sealed class SimulatedOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "simulated";

    /// <summary>Hosts in this process; default 1.</summary>
    [ConfigurationKeyName("hosts"), Range(1, 100_000)]
    public int Hosts { get; set; } = 1;

    /// <summary>Hosts are named by this and a number from 1; default <c>simulated-</c>.</summary>
    [ConfigurationKeyName("host_prefix"), Required]
    public string HostPrefix { get; set; } = "simulated-";

    /// <summary>Logical CPUs of each host; default 64.</summary>
    [ConfigurationKeyName("vcpus"), Range(1, int.MaxValue)]
    public int VCpus { get; set; } = 64;

    /// <summary>Memory of each host, in MiB; default 262144.</summary>
    [ConfigurationKeyName("memory_mib"), Range(1, long.MaxValue)]
    public long MemoryMiB { get; set; } = 262_144;

    /// <summary>Disk of each host, in GiB; default 4096.</summary>
    [ConfigurationKeyName("disk_gib"), Range(1, long.MaxValue)]
    public long DiskGiB { get; set; } = 4096;

    /// <summary>Whether each host is a bare metal node, which one server uses up whole; default off.</summary>
    [ConfigurationKeyName("bare_metal")]
    public bool BareMetal { get; set; }

    /// <summary>NUMA cells of each host, among which CPUs and memory are split evenly; default 0, a host that tells of none.</summary>
    [ConfigurationKeyName("numa_cells"), Range(0, 64)]
    public int NumaCells { get; set; }

    /// <summary>Threads of each core of a host with cells; default 2.</summary>
    [ConfigurationKeyName("threads_per_core"), Range(1, 8)]
    public int ThreadsPerCore { get; set; } = 2;

    /// <summary>Memory pages of each cell besides the ordinary ones, as <c>KiB:count</c>, e.g. <c>2048:512, 1048576:4</c>; default none.</summary>
    [ConfigurationKeyName("huge_pages")]
    [RegularExpression(@"\s*(\d{1,9}:\d{1,9}\s*(,\s*\d{1,9}:\d{1,9}\s*)*)?")]
    public string HugePages { get; set; } = "";

    /// <summary>
    /// PCI devices of each host, as <c>vendor:product:count</c>, split evenly among the cells; e.g. <c>8086:10ed:8</c>. Guests get only what
    /// <c>[pci] device_spec</c> lets through. Default none.
    /// </summary>
    [ConfigurationKeyName("pci_devices")]
    [RegularExpression(@"\s*([0-9a-f]{4}:[0-9a-f]{4}:\d{1,3}\s*(,\s*[0-9a-f]{4}:[0-9a-f]{4}:\d{1,3}\s*)*)?")]
    public string PciDevices { get; set; } = "";

    /// <summary>Folder in which guests outlive the process, one small file each; empty (default) keeps them in memory only.</summary>
    [ConfigurationKeyName("state_path")]
    public string StatePath { get; set; } = "";

    /// <summary>How long a spawn takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("spawn_latency"), Range(0, 86_400)]
    public double SpawnLatency { get; set; }

    /// <summary>How long a destroy takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("destroy_latency"), Range(0, 86_400)]
    public double DestroyLatency { get; set; }

    /// <summary>How long a start takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("start_latency"), Range(0, 86_400)]
    public double StartLatency { get; set; }

    /// <summary>How long a guest takes to shut down, in seconds, never more than the grace that it is given; default 0.</summary>
    [ConfigurationKeyName("stop_latency"), Range(0, 86_400)]
    public double StopLatency { get; set; }

    /// <summary>How long a reboot takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("reboot_latency"), Range(0, 86_400)]
    public double RebootLatency { get; set; }

    /// <summary>How long pausing and unpausing take, in seconds; default 0.</summary>
    [ConfigurationKeyName("pause_latency"), Range(0, 86_400)]
    public double PauseLatency { get; set; }

    /// <summary>How long suspending and resuming take, in seconds; default 0.</summary>
    [ConfigurationKeyName("suspend_latency"), Range(0, 86_400)]
    public double SuspendLatency { get; set; }

    /// <summary>How long a rebuild takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("rebuild_latency"), Range(0, 86_400)]
    public double RebuildLatency { get; set; }

    /// <summary>How long a guest takes to go to another host, running or not, or to get another size, in seconds; default 0.</summary>
    [ConfigurationKeyName("move_latency"), Range(0, 86_400)]
    public double MoveLatency { get; set; }

    /// <summary>How long capturing a guest's disk takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("snapshot_latency"), Range(0, 86_400)]
    public double SnapshotLatency { get; set; }

    /// <summary>How long every call that only reads takes, in seconds; default 0.</summary>
    [ConfigurationKeyName("query_latency"), Range(0, 86_400)]
    public double QueryLatency { get; set; }

    /// <summary>The share of spawns and rebuilds that fail, 0 to 1; default 0.</summary>
    [ConfigurationKeyName("spawn_failure_rate"), Range(0, 1)]
    public double SpawnFailureRate { get; set; }

    /// <summary>The share of all other changing calls that fail, 0 to 1; default 0.</summary>
    [ConfigurationKeyName("failure_rate"), Range(0, 1)]
    public double FailureRate { get; set; }

    /// <summary>Calls that always fail, with commas, e.g. <c>spawn,detach_volume</c>; default none.</summary>
    [ConfigurationKeyName("failing_calls")]
    public string FailingCalls { get; set; } = "";

    /// <summary>What the failures are drawn from, so that a run can be repeated; default 1.</summary>
    [ConfigurationKeyName("seed")]
    public int Seed { get; set; } = 1;

    /// <summary>Disk formats of images that are refused as bad, with commas, e.g. <c>vhd,vdi</c>; default none.</summary>
    [ConfigurationKeyName("refused_disk_formats")]
    public string RefusedDiskFormats { get; set; } = "";

    internal TimeSpan LatencyOf(SimulatedCall call) => TimeSpan.FromSeconds(call switch
    {
        SimulatedCall.Spawn => SpawnLatency,
        SimulatedCall.Destroy => DestroyLatency,
        SimulatedCall.Start => StartLatency,
        SimulatedCall.Stop => StopLatency,
        SimulatedCall.Reboot => RebootLatency,
        SimulatedCall.Pause or SimulatedCall.Unpause => PauseLatency,
        SimulatedCall.Suspend or SimulatedCall.Resume => SuspendLatency,
        SimulatedCall.Rebuild => RebuildLatency,
        SimulatedCall.Capture => SnapshotLatency,
        SimulatedCall.Take or SimulatedCall.Resize or SimulatedCall.Send => MoveLatency,
        _ => QueryLatency,
    });

    internal double FailureRateOf(SimulatedCall call) => call switch
    {
        _ when FailingCalls.Split(',', StringSplitOptions.TrimEntries).Contains(JsonNamingPolicy.SnakeCaseLower.ConvertName(call.ToString())) => 1,
        SimulatedCall.Spawn or SimulatedCall.Rebuild => SpawnFailureRate,
        SimulatedCall.Query or SimulatedCall.Describe => 0,
        _ => FailureRate,
    };
}
