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
using Nova.Scheduling.Trust;
using NSubstitute;

namespace Nova.TestKit.Scheduling;

/// <summary>The scheduler with hosts that stand still and a clock that does, too.</summary>
internal sealed class SchedulerUnderTest : IDisposable
{
    private readonly HostSnapshots _snapshots;

    public SchedulerUnderTest(IReadOnlyList<HostUsage> usages, IReadOnlyList<ComputeHost> hosts, SchedulingOptions? options = null)
    {
        var given = Options.Create(options ?? new SchedulingOptions());
        Directory.ListAsync(default).ReturnsForAnyArgs(hosts);
        Placement.ListAsync(default).ReturnsForAnyArgs(usages);
        Loads.CountBusyAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, int>());
        Loads.ListFlavorsAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, IReadOnlySet<FlavorId>>());
        var filters = Pipeline(given);
        HostRanking ranking = new(Known<IHostWeigher>(given));
        _snapshots = new HostSnapshots(Directory, Placement, Loads, filters, ranking, TimeProvider.System);
        Maker = new DecisionMaker(filters, ranking, given);
        Scheduler = new FilterScheduler(_snapshots, Maker, TimeProvider.System, NullLogger<FilterScheduler>.Instance);
    }

    public IHostDirectory Directory { get; } = Substitute.For<IHostDirectory>();

    public IPlacement Placement { get; } = Substitute.For<IPlacement>();

    public IHostLoads Loads { get; } = Substitute.For<IHostLoads>();

    public DecisionMaker Maker { get; }

    public IScheduler Scheduler { get; }

    public static SchedulerUnderTest Of(params ComputeHost[] hosts) => new([.. hosts.Select(host => TestHosts.Usage(host))], hosts);

    public static FilterPipeline Pipeline(IOptions<SchedulingOptions> options) => new(Known<IHostFilter>(options), options);

    /// <summary>All filters or weighers that the module registers.</summary>
    public static IReadOnlyList<T> Known<T>(IOptions<SchedulingOptions> options)
        where T : class =>
        [.. new ServiceCollection().AddScheduling().AddSingleton<IPieceFitter, PieceFitter>().AddSingleton(Options.Create(new MetricsOptions())).AddSingleton(Options.Create(new TrustOptions())).AddSingleton(options).BuildServiceProvider().GetServices<T>()];

    public static HostSnapshot Snapshot(params IReadOnlyList<(ComputeHost Host, ClaimedResources Used)> hosts) => HostSnapshot.Of(
        0, [.. hosts.Select(pair => pair.Host)], hosts.ToDictionary(pair => pair.Host.Host, pair => TestHosts.Usage(pair.Host, pair.Used)));

    public async Task<IReadOnlyList<HostName>> SelectAsync(SchedulingRequest request) =>
        (await Scheduler.SelectAsync(request, CancellationToken.None)).Match<IReadOnlyList<HostName>>(
            candidates => [.. candidates.Select(candidate => candidate.Host)], _ => []);

    public async Task<string> RefusalAsync(SchedulingRequest request) =>
        (await Scheduler.SelectAsync(request, CancellationToken.None)).Match(_ => "", fault => fault.Message);

    public void Dispose() => _snapshots.Dispose();
}
