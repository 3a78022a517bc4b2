using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Weighers;
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
        _snapshots = new HostSnapshots(Directory, Placement, TimeProvider.System);
        Maker = new DecisionMaker(Pipeline(given), new HostRanking([new RamWeigher(given), new CpuWeigher(given), new DiskWeigher(given)]), given);
        Scheduler = new FilterScheduler(_snapshots, Maker, TimeProvider.System, NullLogger<FilterScheduler>.Instance);
    }

    public IHostDirectory Directory { get; } = Substitute.For<IHostDirectory>();

    public IPlacement Placement { get; } = Substitute.For<IPlacement>();

    public DecisionMaker Maker { get; }

    public IScheduler Scheduler { get; }

    public static SchedulerUnderTest Of(params ComputeHost[] hosts) => new([.. hosts.Select(host => TestHosts.Usage(host))], hosts);

    public static FilterPipeline Pipeline(IOptions<SchedulingOptions> options) => new(
        [
            new AllHostsFilter(), new ComputeFilter(), new AvailabilityZoneFilter(), new RetryFilter(), new RamFilter(), new CoreFilter(),
            new DiskFilter(), new NumInstancesFilter(options), new ComputeCapabilitiesFilter(), new ImagePropertiesFilter(),
            new AggregateInstanceExtraSpecsFilter(), new AggregateMultiTenancyIsolation(),
            new ServerGroupAntiAffinityFilter(), new ServerGroupAffinityFilter(), new SameHostFilter(), new DifferentHostFilter(),
        ],
        options);

    public static HostSnapshot Snapshot(params IReadOnlyList<(ComputeHost Host, ClaimedResources Used)> hosts) => HostSnapshot.Of(
        0, [.. hosts.Select(pair => pair.Host)], hosts.ToDictionary(pair => pair.Host.Host, pair => TestHosts.Usage(pair.Host, pair.Used)));

    public async Task<IReadOnlyList<HostName>> SelectAsync(SchedulingRequest request) =>
        (await Scheduler.SelectAsync(request, CancellationToken.None)).Match<IReadOnlyList<HostName>>(
            candidates => [.. candidates.Select(candidate => candidate.Host)], _ => []);

    public async Task<string> RefusalAsync(SchedulingRequest request) =>
        (await Scheduler.SelectAsync(request, CancellationToken.None)).Match(_ => "", fault => fault.Message);

    public void Dispose() => _snapshots.Dispose();
}
