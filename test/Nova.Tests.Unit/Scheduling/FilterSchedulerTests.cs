using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;
using Nova.TestKit.Scheduling;
using NSubstitute;

namespace Nova.Tests.Unit.Scheduling;

public sealed class FilterSchedulerTests
{
    [Fact]
    public async Task A_burst_spreads_over_equal_hosts_before_the_database_tells()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"), TestHosts.Host("b"), TestHosts.Host("c"));

        List<HostName> chosen = [];
        for (var turn = 0; turn < 3; turn++)
        {
            chosen.Add((await test.SelectAsync(TestHosts.Request()))[0]);
        }

        chosen.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task What_was_promised_is_not_promised_twice()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a", TestHosts.Inventory with { MemoryMiB = 1024 }));

        (await test.SelectAsync(TestHosts.Request())).ShouldBe([new HostName("a")]);
        (await test.SelectAsync(TestHosts.Request())).ShouldBe([new HostName("a")]);
        (await test.SelectAsync(TestHosts.Request())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bare_metal_node_is_used_up_by_one_small_server()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a", TestHosts.Inventory with { IsWhole = true }), TestHosts.Host("b", TestHosts.Inventory with { IsWhole = true }));

        HostName[] chosen = [(await test.SelectAsync(TestHosts.Request()))[0], (await test.SelectAsync(TestHosts.Request()))[0]];

        chosen.ShouldBe([new HostName("a"), new HostName("b")], ignoreOrder: true);
        (await test.SelectAsync(TestHosts.Request())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_that_was_forgotten_is_read_again()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"));
        await test.SelectAsync(TestHosts.Request());

        test.Scheduler.Forget(new HostName("a"));
        await test.SelectAsync(TestHosts.Request());

        await test.Placement.Received(2).ListVersionsAsync(Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task What_this_process_changes_of_the_fleet_is_seen_by_the_next_decision()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"));
        var request = TestHosts.Request() with { AvailabilityZone = "london" };
        (await test.SelectAsync(request)).ShouldBeEmpty();

        test.Directory.ListAsync(default).ReturnsForAnyArgs([TestHosts.Host("a") with { AvailabilityZone = "london" }]);
        test.Directory.Changes.Returns(1);

        (await test.SelectAsync(request)).ShouldBe([new HostName("a")]);
        await test.SelectAsync(request);
        await test.Directory.Received(2).ListAsync(Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_host_that_was_promised_to_one_flavor_is_not_given_to_another_if_they_are_kept_apart()
    {
        var host = TestHosts.Host("a");
        using SchedulerUnderTest test = new([TestHosts.Usage(host)], [host], new SchedulingOptions { EnabledFilters = "TypeAffinityFilter" });
        var request = TestHosts.Request();
        (await test.SelectAsync(request)).ShouldNotBeEmpty();

        (await test.SelectAsync(request with { Flavor = request.Flavor with { Id = new FlavorId("2") } })).ShouldBeEmpty();

        (await test.SelectAsync(request)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_refusal_counts_hosts_by_filter_in_plain_words()
    {
        using var test = SchedulerUnderTest.Of(
            TestHosts.Host("a") with { IsDisabled = true },
            TestHosts.Host("b", TestHosts.Inventory with { MemoryMiB = 256 }),
            TestHosts.Host("c", TestHosts.Inventory with { MemoryMiB = 256 }));

        (await test.RefusalAsync(TestHosts.Request())).ShouldBe(
            "No valid host was found. There are 3 hosts: 1 refused by ComputeFilter (disabled by an operator), "
            + "2 refused by RamFilter (512 MiB asked for, 256 MiB in the host).");
    }

    [Fact]
    public async Task A_forced_host_skips_the_filters()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a") with { IsDisabled = true }, TestHosts.Host("b"));

        (await test.SelectAsync(TestHosts.Request() with { ForcedHost = new HostName("a") })).ShouldBe([new HostName("a")]);
    }

    [Fact]
    public async Task A_requested_host_must_pass_them()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a") with { IsDisabled = true }, TestHosts.Host("b"));

        (await test.SelectAsync(TestHosts.Request() with { RequestedHost = new HostName("a") })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_named()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"));

        (await test.RefusalAsync(TestHosts.Request() with { ForcedHost = new HostName("x") })).ShouldContain("no host x");
    }

    [Fact]
    public async Task The_host_with_more_free_memory_comes_first()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"), TestHosts.Host("b", TestHosts.Inventory with { MemoryMiB = 131072 }));

        (await test.SelectAsync(TestHosts.Request())).ShouldBe([new HostName("b"), new HostName("a")]);
    }

    [Fact]
    public void The_same_request_on_the_same_hosts_is_decided_the_same_way()
    {
        using SchedulerUnderTest test = new([], [], new SchedulingOptions { HostSubsetSize = 10 });
        var snapshot = test.Snapshot([.. Enumerable.Range(0, 50).Select(index => (TestHosts.Host($"h{index}"), default(Contracts.Placement.ClaimedResources)))]);

        var first = test.Maker.Decide(snapshot, TestHosts.Request());

        test.Maker.Decide(snapshot, TestHosts.Request()).Candidates.ShouldBe(first.Candidates);
    }

    [Fact]
    public void A_filter_that_nobody_knows_stops_the_start() =>
        Should.Throw<OptionsValidationException>(() =>
            SchedulerUnderTest.Pipeline(Options.Create(new SchedulingOptions { EnabledFilters = "ComputeFilter, MadeUpFilter" })))
            .Message.ShouldContain("MadeUpFilter");

    [Fact]
    public void Capacity_zone_and_retries_are_always_looked_at() =>
        SchedulerUnderTest.Pipeline(Options.Create(new SchedulingOptions { EnabledFilters = "ComputeFilter" })).Names
            .ShouldBe(["ComputeFilter", "AvailabilityZoneFilter", "RetryFilter", "RamFilter", "CoreFilter", "DiskFilter", "ResourceProviderFilter"]);

    [Fact]
    public async Task An_explanation_names_every_refusal_and_promises_nothing()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"), TestHosts.Host("b") with { IsUp = false });

        var explanation = await test.Scheduler.ExplainAsync(TestHosts.Request(), default);

        explanation.Accepted.Select(candidate => candidate.Host.Value).ShouldBe(["a"]);
        explanation.Stages[0].Filter.ShouldBe("ComputeFilter");
        explanation.Stages[0].Refusals.ShouldBe([new HostRefusal(new HostName("b"), "its agent does not report")]);
        (await test.SelectAsync(TestHosts.Request(memoryMiB: 65536))).ShouldBe([new HostName("a")]);
    }
}
