using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Scheduling;
using Nova.TestKit.Fleet;
using Nova.TestKit.Scheduling;
using NSubstitute;

namespace Nova.Tests.Unit.Scheduling;

public sealed class HostFiguresTests
{
    private static readonly HostName A = new("a");
    private static readonly HostName B = new("b");

    private readonly Dictionary<HostName, (HostUsage Usage, long Version)> _ledger = [];
    private readonly List<ComputeHost> _hosts = [TestHosts.Host("a"), TestHosts.Host("b")];
    private readonly IPlacement _placement = Substitute.For<IPlacement>();
    private readonly ManualClock _clock = new();
    private readonly LogLines<HostFigures> _log = new();
    private readonly HostFigures _figures;

    public HostFiguresTests()
    {
        foreach (var host in _hosts)
        {
            _ledger[host.Host] = (TestHosts.Usage(host), 1);
        }

        var options = Options.Create(new SchedulingOptions());
        var (directory, loads) = (Substitute.For<IHostDirectory>(), Substitute.For<IHostLoads>());
        directory.ListAsync(default).ReturnsForAnyArgs(_ => [.. _hosts]);
        loads.CountBusyAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, int>());
        _placement.ListAsync(Arg.Any<CancellationToken>()).Returns(_ => [.. _ledger.Values.Select(entry => entry.Usage)]);
        _placement.ListAsync(Arg.Any<IReadOnlyCollection<HostName>>(), Arg.Any<CancellationToken>())
            .Returns(call => [.. call.Arg<IReadOnlyCollection<HostName>>().Select(host => _ledger[host].Usage)]);
        _placement.ListVersionsAsync(default).ReturnsForAnyArgs(_ => _ledger.ToDictionary(entry => entry.Key, entry => entry.Value.Version));
        _figures = new(
            directory, _placement, loads, SchedulerUnderTest.Pipeline(options), new HostRanking(SchedulerUnderTest.Known<IHostWeigher>(options)), _clock, _log);
    }

    [Fact]
    public async Task Only_the_hosts_whose_version_has_changed_are_read_again()
    {
        await _figures.RefreshAsync(default);
        _placement.ClearReceivedCalls();
        Use(B, 4, version: 2);

        var change = await _figures.RefreshAsync(default);

        change.HasOtherHosts.ShouldBeFalse();
        change.Changed.Select(host => (host.Host, host.VCpus.Used)).ShouldBe([(B, 4L)]);
        await _placement.Received(1).ListAsync(Arg.Is<IReadOnlyCollection<HostName>>(hosts => hosts.SequenceEqual(new[] { B })), Arg.Any<CancellationToken>());
        await _placement.DidNotReceive().ListAsync(Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Nothing_is_read_and_nothing_changes_where_no_version_has()
    {
        await _figures.RefreshAsync(default);
        _placement.ClearReceivedCalls();

        // Agents report the same again and again, in objects of their own.
        _hosts[0] = _hosts[0] with { Hypervisor = _hosts[0].Hypervisor with { Architectures = ["x86_64"], Uptime = "up 3 days", RunningServers = 7 } };
        var change = await _figures.RefreshAsync(default);

        change.Changed.ShouldBeEmpty();
        await _placement.DidNotReceive().ListAsync(Arg.Any<IReadOnlyCollection<HostName>>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_host_that_goes_down_moves_to_an_aggregate_or_fails_a_build_is_another_one()
    {
        await _figures.RefreshAsync(default);

        _hosts[0] = _hosts[0] with { IsUp = false };
        (await _figures.RefreshAsync(default)).Changed.Single().IsUp.ShouldBeFalse();

        _hosts[0] = _hosts[0] with { AggregateMetadata = new Dictionary<string, IReadOnlyList<string>> { ["ssd"] = ["true"] } };
        (await _figures.RefreshAsync(default)).Changed.Single().AggregateMetadata.Count.ShouldBe(1);

        _figures.TellBuild(A, isGood: false).ShouldBeTrue();
        (await _figures.RefreshAsync(default)).Changed.Single().FailedBuilds.ShouldBe(1);
    }

    [Fact]
    public async Task Hosts_come_once_they_have_reported_and_go_with_their_record()
    {
        await _figures.RefreshAsync(default);
        _hosts.Add(TestHosts.Host("c"));
        (await _figures.RefreshAsync(default)).HasOtherHosts.ShouldBeFalse();

        _ledger[new("c")] = (TestHosts.Usage(_hosts[2]), 1);
        (await _figures.RefreshAsync(default)).HasOtherHosts.ShouldBeTrue();
        _figures.States.Count().ShouldBe(3);

        _ledger.Remove(A);
        (await _figures.RefreshAsync(default)).HasOtherHosts.ShouldBeTrue();
        _figures.States.Select(host => host.Host.Value).Order().ShouldBe(["b", "c"]);
    }

    [Fact]
    public async Task A_change_that_no_version_told_is_found_when_all_are_compared_and_is_told()
    {
        await _figures.RefreshAsync(default);
        Use(A, 9, version: 1);
        (await _figures.RefreshAsync(default)).Changed.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromMinutes(2));
        var change = await _figures.RefreshAsync(default);

        change.Changed.Single().VCpus.Used.ShouldBe(9);
        _log.Lines.ShouldHaveSingleItem().ShouldBe("The figures of 1 hosts, the first of them a, were not those of the database and are now");
    }

    [Fact]
    public async Task A_change_that_its_version_told_is_no_repair()
    {
        await _figures.RefreshAsync(default);
        Use(A, 9, version: 2);

        _clock.Advance(TimeSpan.FromMinutes(2));
        (await _figures.RefreshAsync(default)).Changed.Single().VCpus.Used.ShouldBe(9);

        _log.Lines.ShouldBeEmpty();
    }

    private void Use(HostName host, int vcpus, long version) =>
        _ledger[host] = (_ledger[host].Usage with { Used = new(vcpus, 0, 0) }, version);
}
