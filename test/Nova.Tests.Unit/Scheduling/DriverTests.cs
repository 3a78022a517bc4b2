using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling.Drivers;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

public sealed class DriverTests
{
    private static readonly HostName Small = new("small");

    // The paths are those of the Grizzly release's options.
    [Theory]
    [InlineData("filter_scheduler", false)]
    [InlineData("nova.scheduler.filter_scheduler.FilterScheduler", false)]
    [InlineData("chance_scheduler", true)]
    [InlineData("nova.scheduler.chance.ChanceScheduler", true)]
    public async Task The_driver_that_the_options_name_decides(string name, bool takesFullHosts)
    {
        using var test = Test(new DriverOptions { Driver = name });

        (await test.SelectAsync(TestHosts.Request(memoryMiB: 4096) with { Alternates = 9 })).Contains(Small).ShouldBe(takesFullHosts);
    }

    [Theory]
    [InlineData(SchedulingPurpose.Build, false)]
    [InlineData(SchedulingPurpose.Other, true)]
    public async Task Multi_has_a_driver_for_builds_and_one_for_all_else(SchedulingPurpose purpose, bool takesFullHosts)
    {
        using var test = Test(new DriverOptions { Driver = "nova.scheduler.multi.MultiScheduler" });

        (await test.SelectAsync(TestHosts.Request(memoryMiB: 4096) with { Alternates = 9, Purpose = purpose })).Contains(Small).ShouldBe(takesFullHosts);
    }

    [Theory]
    [InlineData("nova.scheduler.simple.SimpleScheduler", "filter_scheduler")]
    [InlineData("multi", "multi")]
    public void A_driver_that_nobody_knows_stops_the_start(string driver, string compute) =>
        Should.Throw<OptionsValidationException>(() => Test(new DriverOptions { Driver = driver, ComputeDriver = compute }))
            .Message.ShouldContain(driver);

    [Fact]
    public async Task Chance_takes_hosts_that_report_and_that_the_server_has_not_tried()
    {
        IReadOnlyList<string> names = ["a", "down", "tried", "left"];
        using SchedulerUnderTest test = new(
            [], [TestHosts.Host("a"), TestHosts.Host("down") with { IsUp = false }, TestHosts.Host("tried"), TestHosts.Host("left")],
            driver: new DriverOptions { Driver = "chance_scheduler" },
            placement: SchedulerUnderTest.Stored([.. names.Select(name => TestHosts.Usage(TestHosts.Host(name)))]));

        var hosts = await test.SelectAsync(TestHosts.Request() with { Tried = [new("tried")], Left = [new("left")], Alternates = 9 });

        hosts.ShouldBe([new HostName("a")]);
    }

    [Fact]
    public void Chance_depends_on_the_request_and_on_nothing_else()
    {
        using var test = SchedulerUnderTest.Of([.. Enumerable.Range(0, 30).Select(number => TestHosts.Host($"h{number:D2}"))]);
        ChanceDriver chance = new();
        var snapshot = test.Snapshot([.. Enumerable.Range(0, 30).Select(number => (TestHosts.Host($"h{number:D2}"), default(Contracts.Placement.ClaimedResources)))]);

        var chosen = Enumerable.Range(0, 50).Select(number => chance.Decide(snapshot, Request(number)).Finalists[0].Candidate.Host).ToList();

        chosen.Distinct().Count().ShouldBeGreaterThan(10);
        Enumerable.Range(0, 50).Select(number => chance.Decide(snapshot, Request(number)).Finalists[0].Candidate.Host).ShouldBe(chosen);

        static SchedulingRequest Request(int number) => TestHosts.Request() with { RequestId = $"req-{number}/0" };
    }

    private static SchedulerUnderTest Test(DriverOptions options)
    {
        Contracts.Fleet.ComputeHost[] hosts = [TestHosts.Host("large"), TestHosts.Host("small", TestHosts.Inventory with { MemoryMiB = 512 })];
        return new([.. hosts.Select(host => TestHosts.Usage(host))], hosts, driver: options);
    }
}
