using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Placement;
using Nova.Scheduling;
using Nova.Scheduling.Columns;

namespace Nova.Benchmarks.Tools;

/// <summary>A scheduler and hosts for it in memory: of three sizes, in three zones, some in aggregates, one in fifty down, each used to another degree.</summary>
internal sealed class BenchFleet
{
    private static readonly string[] Zones = ["nova", "west", "east"];
    private static readonly Dictionary<string, IReadOnlyList<string>> NoAggregates = [];
    private static readonly Dictionary<string, IReadOnlyList<string>> Fast = new() { ["ssd"] = ["true"] };

    private readonly Lock _guard = new();
    private readonly HostSnapshot _stored;
    private HostSnapshot _current;
    private int _promised;

    /// <param name="hosts">How many.</param>
    /// <param name="hasAllFilters">Whether all filters there are run, and not only those of the defaults.</param>
    public BenchFleet(int hosts, bool hasAllFilters)
    {
        var names = string.Join(',', Known<IHostFilter>(new SchedulingOptions()).Select(filter => filter.Name));
        SchedulingOptions options = hasAllFilters ? new() { EnabledFilters = names, MaxInstancesPerHost = int.MaxValue, MaxIoOpsPerHost = int.MaxValue } : new();
        FilterPipeline filters = new(Known<IHostFilter>(options), Options.Create(options));
        HostRanking ranking = new(Known<IHostWeigher>(options));
        Maker = new(filters, ranking, Options.Create(options));
        HostTexts texts = new();
        _current = _stored = HostSnapshot.Of(new HostLayout(filters, ranking), Enumerable.Range(0, hosts).Select(number => State(texts.Share(Host(number)), number)));
    }

    public DecisionMaker Maker { get; }

    /// <summary>What the next decision is made on.</summary>
    public HostSnapshot Current
    {
        get
        {
            lock (_guard)
            {
                return _current;
            }
        }
    }

    /// <summary>A server as most are, of a flavor with an extra spec and an image with properties.</summary>
    public static SchedulingRequest Request(string id) => new()
    {
        RequestId = id,
        Project = new ProjectId("bench"),
        Flavor = new Flavor
        {
            Id = new FlavorId("1"),
            Name = "m1.small",
            VCpus = 1,
            MemoryMiB = 2048,
            RootDiskGiB = 20,
            ExtraSpecs = new Dictionary<string, string> { ["hw:cpu_policy"] = "shared" },
        },
        Resources = new(1, 2048, 20),
        ImageProperties = new Dictionary<string, string> { ["hw_architecture"] = "x86_64", ["os_distro"] = "debian" },
    };

    /// <summary>A server that is to leave its host, which the request so names.</summary>
    public static SchedulingRequest Move(string id) => Request(id) with { Left = [new HostName("compute-000007")] };

    /// <summary>A host, as its agent reports it.</summary>
    public static ComputeHost Host(int number) => new()
    {
        Host = new HostName(string.Create(CultureInfo.InvariantCulture, $"compute-{number:D6}")),
        Service = new ServiceId(Guid.CreateVersion7()),
        IsUp = number % 50 is not 49,
        IsDisabled = false,
        AvailabilityZone = Zones[number % Zones.Length],
        AggregateMetadata = number % 10 is 0 ? Fast : NoAggregates,
        Hypervisor = new()
        {
            Node = string.Create(CultureInfo.InvariantCulture, $"compute-{number:D6}.example.org"),
            Type = "QEMU",
            Version = 10_000_000,
            Address = string.Create(CultureInfo.InvariantCulture, $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}"),
            Architectures = ["x86_64", "i686"],
            CpuInfo = "{\"arch\":\"x86_64\",\"vendor\":\"Intel\",\"topology\":{\"sockets\":2,\"cores\":16,\"threads\":2},\"features\":[" + new string('x', 1500) + "]}",
            Inventory = Inventory(number),
        },
    };

    /// <summary>What a host has.</summary>
    public static HostInventory Inventory(int number) => new()
    {
        VCpus = 32 << (number % 3),
        MemoryMiB = 131_072L << (number % 3),
        DiskGiB = 4_000L << (number % 3),
        ReservedMemoryMiB = 512,
    };

    /// <summary>Decides and promises the host, as the scheduler does between two looks at the database.</summary>
    public bool Place(SchedulingRequest request)
    {
        var decision = Maker.Decide(Current, request);
        if (decision.Finalists.Count is 0)
        {
            return false;
        }

        lock (_guard)
        {
            // The database has told: what was promised is what is stored, and the fleet is never full.
            _promised++;
            _current = _promised % _stored.Count is 0 ? _stored : _current.Promise(decision.Finalists[0].Candidate.Host, request.Resources);
        }

        return true;
    }

    private static IReadOnlyList<T> Known<T>(SchedulingOptions options)
        where T : class =>
    [
        .. new ServiceCollection().AddPlacement().AddScheduling()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton(Options.Create(options)).BuildServiceProvider().GetServices<T>(),
    ];

    private static HostState State(ComputeHost host, int number) => HostState.Of(
        host, new HostUsage(host.Host, host.Hypervisor.Inventory, new(number % 31, number % 61 * 1024, number % 97 * 10), number % 31));
}
