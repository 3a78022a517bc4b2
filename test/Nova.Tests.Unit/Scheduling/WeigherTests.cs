using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;
using Nova.Scheduling.Weighers;
using Nova.TestKit.Scheduling;
using NSubstitute;

namespace Nova.Tests.Unit.Scheduling;

public sealed class WeigherTests
{
    private static readonly IOptions<SchedulingOptions> Default = Options.Create(new SchedulingOptions { NumInstancesWeightMultiplier = 1 });

    [Fact]
    public void Busy_hosts_come_after_idle_ones() =>
        Weigh(new IoOpsWeigher(Default), Host("a") with { BusyServers = 0 }, Host("b") with { BusyServers = 2 }, Host("c") with { BusyServers = 4 })
            .ShouldBe([0, -0.25, -0.5]);

    [Fact]
    public void A_host_that_is_busier_than_it_should_be_sets_the_scale() =>
        Weigh(new IoOpsWeigher(Default), Host("a") with { BusyServers = 8 }, Host("b") with { BusyServers = 16 }).ShouldBe([-0.5, -1]);

    [Fact]
    public void Numbers_of_servers_are_scaled_from_the_least_to_the_most() =>
        Weigh(new NumInstancesWeigher(Default), Host("a") with { Servers = 10 }, Host("b") with { Servers = 15 }, Host("c") with { Servers = 20 })
            .ShouldBe([0, 0.5, 1]);

    [Fact]
    public void Hosts_that_are_alike_in_a_respect_are_not_told_apart_by_it() =>
        Weigh(new NumInstancesWeigher(Default), Host("a") with { Servers = 3 }, Host("b") with { Servers = 3 }).ShouldBe([0, 0]);

    // Of memory and disk what is there and not used, of processors what may still be promised: of 16, four times as many.
    [Fact]
    public void What_is_free_is_scaled_from_nothing_to_the_most()
    {
        HostState[] hosts = [Host("a"), Host("b").Promise(new(4, 16384, 250)), Host("c").Promise(new(16, 65536, 1000)), Host("d").Promise(new(20, 81920, 1250))];
        double[] free = [1, 0.75, 0, 0];

        Weigh(new RamWeigher(Default), hosts).ShouldBe(free);
        Weigh(new DiskWeigher(Default), hosts).ShouldBe(free);
        Weigh(new CpuWeigher(Default), hosts).ShouldBe([1, 60.0 / 64, 48.0 / 64, 44.0 / 64]);
    }

    [Fact]
    public void Hosts_that_fail_builds_are_behind_by_a_million() =>
        Weigh(new BuildFailureWeigher(Default), Host("a") with { FailedBuilds = 2 }, Host("b"), Host("c") with { FailedBuilds = 1 }).ShouldBe([0, 1e6, 5e5]);

    [Fact]
    public void The_newer_hypervisor_comes_first()
    {
        var old = TestHosts.Host("a") with { Hypervisor = TestHosts.Host("a").Hypervisor with { Version = 6000000 } };

        Weigh(new HypervisorVersionWeigher(Default), State(old), Host("b")).ShouldBe([0, 1]);
    }

    [Fact]
    public void Servers_of_a_soft_group_come_together_or_apart()
    {
        var together = Group("soft-affinity", ("a", 2), ("b", 1));
        var apart = Group("soft-anti-affinity", ("a", 2), ("b", 1));

        Weigh(new ServerGroupSoftAffinityWeigher(Default), together, Host("a"), Host("b"), Host("c")).ShouldBe([1, 0.5, 0]);
        Weigh(new ServerGroupSoftAntiAffinityWeigher(Default), apart, Host("a"), Host("b"), Host("c")).ShouldBe([0, 0.5, 1]);
    }

    [Fact]
    public async Task A_host_that_fails_a_build_comes_last_until_it_has_built_one()
    {
        var small = TestHosts.Host("small", TestHosts.Inventory with { MemoryMiB = 8192 });
        using var test = SchedulerUnderTest.Of(TestHosts.Host("large"), small);
        HostName large = new("large");
        (await test.SelectAsync(TestHosts.Request()))[0].ShouldBe(large);

        test.Scheduler.TellBuild(large, isGood: false);
        (await test.SelectAsync(TestHosts.Request()))[0].ShouldBe(small.Host);

        test.Scheduler.TellBuild(large, isGood: true);
        (await test.SelectAsync(TestHosts.Request()))[0].ShouldBe(large);
    }

    [Fact]
    public async Task Busy_servers_are_asked_for_since_a_weigher_wants_them_and_flavors_are_not()
    {
        using var test = SchedulerUnderTest.Of(TestHosts.Host("a"), TestHosts.Host("b"));
        test.Loads.CountBusyAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, int> { [new("a")] = 3 });

        (await test.SelectAsync(TestHosts.Request()))[0].ShouldBe(new HostName("b"));

        await test.Loads.DidNotReceiveWithAnyArgs().ListFlavorsAsync(default);
    }

    // Free are 64 GiB, 48 GiB and nothing; a cost that counts negatively is one the less of which is the better.
    [Theory]
    [InlineData("nova.scheduler.least_cost.compute_fill_first_cost_fn", -1.0, new[] { 1, 0.75, 0 })]
    [InlineData("nova.scheduler.weights.least_cost.compute_fill_first_cost_fn", 1.0, new[] { 0, 0.25, 1 })]
    [InlineData("nova.scheduler.least_cost.noop_cost_fn", -1.0, new[] { 0.0, 0, 0 })]
    [InlineData("noop_cost_fn, compute_fill_first_cost_fn", -1.0, new[] { 1, 0.75, 0 })]
    public void Cost_functions_stand_in_for_free_memory(string functions, double weight, double[] expected)
    {
        CostFunctions costs = new(Options.Create(new LeastCostOptions { Functions = functions.Split(','), FillFirstWeight = weight }));
        HostState[] hosts = [Host("a"), Host("b").Promise(new(4, 16384, 250)), Host("c").Promise(new(16, 65536, 1000))];

        SchedulerUnderTest.Weigh([new RamWeigher(Default, costs), new LeastCostWeigher(costs)], hosts, TestHosts.Request()).ShouldBe(expected);
    }

    [Fact]
    public void Without_cost_functions_free_memory_counts()
    {
        CostFunctions costs = new(Options.Create(new LeastCostOptions()));

        SchedulerUnderTest.Weigh([new RamWeigher(Default, costs), new LeastCostWeigher(costs)], [Host("a"), Host("b").Promise(new(4, 16384, 250))], TestHosts.Request())
            .ShouldBe([1, 0.75]);
    }

    [Fact]
    public void A_cost_function_that_nobody_knows_stops_the_start() =>
        Should.Throw<OptionsValidationException>(() => new CostFunctions(Options.Create(new LeastCostOptions { Functions = ["noop_cost_fn", "made_up_cost_fn"] })))
            .Message.ShouldContain("made_up_cost_fn");

    private static HostState Host(string name) => State(TestHosts.Host(name));

    private static HostState State(ComputeHost host) => HostState.Of(host, TestHosts.Usage(host));

    private static double[] Weigh(IHostWeigher weigher, params HostState[] hosts) => Weigh(weigher, TestHosts.Request(), hosts);

    private static double[] Weigh(IHostWeigher weigher, SchedulingRequest request, params HostState[] hosts) => SchedulerUnderTest.Weigh([weigher], hosts, request);

    private static SchedulingRequest Group(string policy, params (string Host, int Members)[] members) => TestHosts.Request() with
    {
        Group = new GroupPlacement
        {
            Policy = policy,
            MaxPerHost = 1,
            Members = members.ToDictionary(member => new HostName(member.Host), member => member.Members),
        },
    };
}
