using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>What must hold for every host and every request, not for the ones that we thought of.</summary>
public sealed class SchedulingProperties
{
    private static readonly IHostFilter[] Capacity = [new RamFilter(), new CoreFilter(), new DiskFilter()];

    private static readonly Gen<(ComputeHost Host, ClaimedResources Used)> Hosts =
        from number in Gen.Choose(0, 1_000_000_000)
        from vcpus in Gen.Choose(1, 64)
        from memory in Gen.Choose(256, 1 << 19)
        from disk in Gen.Choose(0, 4000)
        from ratio in Gen.Choose(5, 160)
        from used in Gen.Choose(0, 200)
        from isUp in Gen.Choose(0, 5)
        let inventory = new HostInventory
        {
            VCpus = vcpus,
            MemoryMiB = memory,
            DiskGiB = disk,
            CpuRatio = ratio / 10.0,
            MemoryRatio = ratio / 20.0,
        }
        select (TestHosts.Host($"h{number}", inventory) with { IsUp = isUp > 0 },
            new ClaimedResources(vcpus * used / 100, (long)memory * used / 100, (long)disk * used / 100));

    private static readonly Gen<SchedulingRequest> Requests =
        from vcpus in Gen.Choose(1, 80)
        from memory in Gen.Choose(1, 1 << 19)
        from disk in Gen.Choose(0, 4000)
        select TestHosts.Request(vcpus, memory, disk);

    [Fact]
    public void A_host_that_passes_never_promises_more_than_its_limit() =>
        Prop.ForAll(Hosts.ToArbitrary(), Requests.ToArbitrary(), (host, request) =>
        {
            var state = State(host);
            var after = state.Promise(request.Resources);
            return !Passes(state, request)
                || (after.VCpus.Used <= after.VCpus.Limit && after.MemoryMiB.Used <= after.MemoryMiB.Limit && after.DiskGiB.Used <= after.DiskGiB.Limit);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_host_that_takes_a_server_takes_every_smaller_one() =>
        Prop.ForAll(Hosts.ToArbitrary(), Requests.ToArbitrary(), (host, request) =>
        {
            var (vcpus, memory, disk) = request.Resources;
            return !Passes(State(host), request)
                || Passes(State(host), request with { Resources = new((vcpus + 1) / 2, (memory + 1) / 2, (disk + 1) / 2) });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_ratio_lets_a_server_exceed_the_host() =>
        Prop.ForAll(Hosts.ToArbitrary(), host =>
            !Passes(State(host), TestHosts.Request(memoryMiB: (int)host.Host.Hypervisor.Inventory.MemoryMiB + 1))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_hosts_come_does_not_matter() =>
        Prop.ForAll(Hosts.ListOf(12).ToArbitrary(), Requests.ToArbitrary(), (hosts, request) =>
        {
            using SchedulerUnderTest test = new([], []);
            var distinct = hosts.DistinctBy(host => host.Host.Host).ToList();
            return test.Maker.Explain(test.Snapshot(distinct), request).Accepted
                .SequenceEqual(test.Maker.Explain(test.Snapshot([.. distinct.AsEnumerable().Reverse()]), request).Accepted);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_host_is_accepted_or_refused_once() =>
        Prop.ForAll(Hosts.ListOf(12).ToArbitrary(), Requests.ToArbitrary(), (hosts, request) =>
        {
            using SchedulerUnderTest test = new([], []);
            var distinct = hosts.DistinctBy(host => host.Host.Host).ToList();
            var decision = test.Maker.Explain(test.Snapshot(distinct), request);
            return decision.Accepted.Select(candidate => candidate.Host)
                .Concat(decision.Stages.SelectMany(stage => stage.Refusals).Select(refusal => refusal.Host))
                .Order(Comparer<Nova.Core.HostName>.Create((left, right) => string.CompareOrdinal(left.Value, right.Value)))
                .SequenceEqual(distinct.Select(host => host.Host.Host).OrderBy(host => host.Value, StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();

    private static HostState State((ComputeHost Host, ClaimedResources Used) host) =>
        HostState.Of(host.Host, TestHosts.Usage(host.Host, host.Used));

    private static bool Passes(HostState host, SchedulingRequest request) => Capacity.All(filter => filter.Judge(host, request).Accepts);
}
