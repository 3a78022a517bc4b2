using System.Globalization;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;

namespace Nova.TestKit.Scheduling;

/// <summary>Fleets and requests of all sorts, the same for the same seed: hosts that are down, full, in aggregates, in zones, of several kinds.</summary>
internal sealed class RandomFleet(int seed)
{
    private static readonly string[] Zones = ["nova", "london", "paris"];
    private static readonly string[] Policies = ["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"];

    private static readonly (string Key, string[] Values)[] Metadata =
    [
        ("ssd", ["true", "false"]), ("filter_tenant_id", ["p1", "p2, p3"]), ("instance_type", ["m1.tiny", "m1.large"]), ("hw_disk_bus", ["virtio", "scsi"]),
        ("ram_weight_multiplier", ["-2", "0.5", "none"]), ("cpu_allocation_ratio", ["1.5"]), ("ram_allocation_ratio", ["0.5", "2"]), ("max_instances_per_host", ["3"]),
        ("max_io_ops_per_host", ["2"]),
    ];

#pragma warning disable CA5394 // Nothing secret: a fleet that can be made again.
    private readonly Random _random = new(seed);

    /// <summary>So many hosts.</summary>
    public IReadOnlyList<HostState> Hosts(int count) => [.. Enumerable.Range(0, count).Select(Host)];

    /// <summary>A request; half of them ask for something besides room.</summary>
    public SchedulingRequest Request(int hosts)
    {
        var request = TestHosts.Request(_random.Next(1, 20), _random.Next(1, 40_000), _random.Next(0, 600)) with { RequestId = $"req-{_random.Next()}/0" };
        return request with
        {
            Flavor = request.Flavor with { ExtraSpecs = Specs() },
            Resources = Sometimes() ? request.Resources with { More = ClassAmounts.OrNone([("CUSTOM_KEY", _random.Next(1, 4))]) } : request.Resources,
            Traits = Sometimes() ? _random.Next(2) is 0 ? new(["CUSTOM_FAST"], []) : new([], ["CUSTOM_FAST"]) : request.Traits,
            AvailabilityZone = Sometimes() ? Pick(Zones) : null,
            ImageProperties = Sometimes() ? Pick(ImageProperties) : new Dictionary<string, string>(),
            Group = Sometimes() ? Group(hosts) : null,
            Tried = Sometimes() ? [Name(_random.Next(hosts)), new HostName("elsewhere")] : [],
            SameHosts = Sometimes() ? Names(hosts) : null,
            DifferentHosts = Sometimes() ? Names(hosts) : null,
            Hints = Sometimes() ? new Dictionary<string, IReadOnlyList<string>> { ["query"] = ["""[">=", "$free_ram_mb", 9000]"""] } : request.Hints,
            RequestedHost = _random.Next(20) is 0 ? Name(_random.Next(hosts)) : null,
            Alternates = _random.Next(4),
        };
    }

    private static readonly IReadOnlyDictionary<string, string>[] ImageProperties =
    [
        new Dictionary<string, string> { ["hw_architecture"] = "aarch64" },
        new Dictionary<string, string> { ["hw_disk_bus"] = "scsi" },
        new Dictionary<string, string> { ["img_hv_type"] = "kvm", ["os_distro"] = "debian" },
    ];

    private static HostName Name(int number) => new(string.Create(CultureInfo.InvariantCulture, $"h{number:D5}"));

    private HostState Host(int number)
    {
        HostInventory inventory = new()
        {
            VCpus = _random.Next(1, 64),
            MemoryMiB = _random.Next(256, 1 << 17),
            DiskGiB = _random.Next(0, 4000),
            ReservedMemoryMiB = _random.Next(2) * 256,
            CpuRatio = _random.Next(5, 160) / 10.0,
            MemoryRatio = _random.Next(5, 40) / 10.0,
            IsWhole = _random.Next(10) is 0,
        };
        var host = TestHosts.Host(Name(number).Value, inventory);
        var share = _random.Next(0, 130) / 100.0;
        ClaimedResources used = new((int)(inventory.VCpus * share), (long)(inventory.MemoryMiB * share), (long)(inventory.DiskGiB * share));
        return HostState.Of(
            host with
            {
                IsUp = _random.Next(8) > 0,
                IsDisabled = _random.Next(10) is 0,
                AvailabilityZone = Pick(Zones),
                AggregateMetadata = Enumerable.Range(0, _random.Next(3)).Select(_ => Pick(Metadata)).DistinctBy(entry => entry.Key)
                    .ToDictionary(entry => entry.Key, IReadOnlyList<string> (entry) => [Pick(entry.Values)]),
                Hypervisor = host.Hypervisor with
                {
                    Architectures = _random.Next(4) is 0 ? ["aarch64"] : ["x86_64", "i686"],
                    Version = 7_000_000 + (_random.Next(3) * 1000),
                },
            },
            TestHosts.Usage(host, used, _random.Next(6))) with
        {
            Features = _random.Next(2) is 0 ? Features() : null,
            BusyServers = _random.Next(12),
            FailedBuilds = _random.Next(10) is 0 ? 1 : 0,
            Flavors = (HashSet<FlavorId>)(_random.Next(2) is 0 ? [new("1")] : [new("1"), new("2")]),
        };
    }

    private HostFeatures Features() => new()
    {
        Traits = (HashSet<string>)(_random.Next(2) is 0 ? ["CUSTOM_FAST"] : ["CUSTOM_SLOW"]),
        Inventories = new Dictionary<string, ClassInventory>
        {
            ["CUSTOM_KEY"] = new() { Total = _random.Next(1, 6), Used = _random.Next(3) },
            ["MEMORY_MB"] = new() { Total = 1 << 17, StepSize = 1 << _random.Next(3) },
        },
    };

    private Dictionary<string, string> Specs() => _random.Next(6) switch
    {
        0 => new() { ["ssd"] = "true" },
        1 => new() { ["capabilities:hypervisor_version"] = ">= 7001000" },
        2 => new() { ["capabilities:free_ram_mb"] = ">= 4096" },
        3 => new() { ["hw:cpu_policy"] = "shared" },
        _ => [],
    };

    private GroupPlacement Group(int hosts) => new()
    {
        Policy = Pick(Policies),
        MaxPerHost = _random.Next(1, 3),
        Members = Names(hosts).ToDictionary(host => host, _ => _random.Next(1, 4)),
    };

    private HashSet<HostName> Names(int hosts) => [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Name(_random.Next(hosts)))];

    private bool Sometimes() => _random.Next(6) is 0;

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
#pragma warning restore CA5394
}
