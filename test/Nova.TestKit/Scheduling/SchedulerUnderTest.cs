using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Placement.Pieces;
using Nova.Scheduling;
using Nova.Scheduling.Columns;
using Nova.Scheduling.Drivers;
using Nova.Scheduling.Plugins;
using Nova.Scheduling.Trust;
using Nova.Scheduling.Weighers;
using Nova.TestKit.Fleet;
using NSubstitute;

namespace Nova.TestKit.Scheduling;

/// <summary>The scheduler with hosts that stand still and a clock that does, too.</summary>
internal sealed class SchedulerUnderTest : IDisposable
{
    private readonly HostSnapshots _snapshots;

    public SchedulerUnderTest(IReadOnlyList<HostUsage> usages, IReadOnlyList<ComputeHost> hosts, SchedulingOptions? options = null, DriverOptions? driver = null, IPlacement? placement = null)
    {
        var given = Options.Create(options ?? new SchedulingOptions());
        Directory.ListAsync(default).ReturnsForAnyArgs(hosts);
        Placement = placement ?? Stored(usages);
        Loads.CountBusyAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, int>());
        Loads.ListFlavorsAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, IReadOnlySet<FlavorId>>());
        var filters = Pipeline(given);
        HostRanking ranking = new(Known<IHostWeigher>(given));
        Layout = new HostLayout(filters, ranking);
        HostFigures figures = new(Directory, Placement, Loads, filters, ranking, Clock, NullLogger<HostFigures>.Instance);
        _snapshots = new HostSnapshots(figures, Layout, Clock);
        Maker = new DecisionMaker(filters, ranking, given);
        SchedulerDrivers drivers = new([Maker, new ChanceDriver()], Options.Create(driver ?? new DriverOptions()));
        OptionsFile file = new(Options.Create(new OptionsFileOptions()), Clock, NullLogger<OptionsFile>.Instance);
        Scheduler = new FilterScheduler(_snapshots, drivers, file, TimeProvider.System, Log);
    }

    public IHostDirectory Directory { get; } = Substitute.For<IHostDirectory>();

    public IPlacement Placement { get; }

    public IHostLoads Loads { get; } = Substitute.For<IHostLoads>();

    public DecisionMaker Maker { get; }

    public HostLayout Layout { get; }

    public ManualClock Clock { get; } = new();

    public LogLines<FilterScheduler> Log { get; } = new();

    public IScheduler Scheduler { get; }

    public static SchedulerUnderTest Of(params ComputeHost[] hosts) => new([.. hosts.Select(host => TestHosts.Usage(host))], hosts);

    public static FilterPipeline Pipeline(IOptions<SchedulingOptions> options) => new(Known<IHostFilter>(options), options);

    /// <summary>All filters or weighers that the module registers.</summary>
    public static IReadOnlyList<T> Known<T>(IOptions<SchedulingOptions> options)
        where T : class =>
        [.. new ServiceCollection().AddScheduling().AddSingleton<IPieceFitter, PieceFitter>().AddSingleton(Options.Create(new MetricsOptions())).AddSingleton(Options.Create(new TrustOptions())).AddSingleton(Options.Create(new LeastCostOptions())).AddSingleton(options).BuildServiceProvider().GetServices<T>()];

    public HostSnapshot Snapshot(params IReadOnlyList<(ComputeHost Host, ClaimedResources Used)> hosts) =>
        HostSnapshot.Of(Layout, hosts.Select(pair => HostState.Of(pair.Host, TestHosts.Usage(pair.Host, pair.Used))));

    /// <summary>What each host weighs by these weighers alone.</summary>
    public static double[] Weigh(IReadOnlyList<IHostWeigher> weighers, IReadOnlyList<HostState> hosts, SchedulingRequest request)
    {
        HostRanking ranking = new(weighers);
        var snapshot = HostSnapshot.Of(new HostLayout(Pipeline(Options.Create(new SchedulingOptions())), ranking), hosts);
        var space = DecisionSpace.For(snapshot);
        ranking.Weigh(snapshot, request, space);
        var weights = space.Weights.ToArray();
        return [.. hosts.Select(host => snapshot.TryFind(host.Host, out var place) ? weights[place] : throw new InvalidOperationException("Two hosts have one name."))];
    }

    public async Task<IReadOnlyList<HostName>> SelectAsync(SchedulingRequest request) =>
        (await Scheduler.SelectAsync(request, CancellationToken.None)).Match<IReadOnlyList<HostName>>(
            candidates => [.. candidates.Select(candidate => candidate.Host)], _ => []);

    public async Task<string> RefusalAsync(SchedulingRequest request) =>
        (await Scheduler.SelectAsync(request, CancellationToken.None)).Match(_ => "", fault => fault.Message);

    /// <summary>Figures that nobody changes.</summary>
    public static IPlacement Stored(IReadOnlyList<HostUsage> usages)
    {
        var placement = Substitute.For<IPlacement>();
        placement.ListAsync(Arg.Any<CancellationToken>()).Returns(usages);
        placement.ListVersionsAsync(default).ReturnsForAnyArgs(_ => usages.ToDictionary(usage => usage.Host, _ => 1L));
        return placement;
    }

    public void Dispose() => _snapshots.Dispose();
}
