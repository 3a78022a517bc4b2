using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Scheduling;
using Nova.Scheduling;
using Nova.Scheduling.Replay;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

public sealed class ReplayTests
{
    private static readonly DecisionReplay Replay = new();

    private static readonly Gen<(int Request, int Hosts, int Subset, int Alternates, bool IsShuffled)> Cases =
        from request in Gen.Choose(0, 100_000)
        from hosts in Gen.Choose(1, 40)
        from subset in Gen.Choose(1, 8)
        from alternates in Gen.Choose(0, 5)
        from isShuffled in Gen.Elements(true, false)
        select (request, hosts, subset, alternates, isShuffled);

    [Fact]
    public void The_log_line_is_enough_to_draw_the_decision_again() =>
        Prop.ForAll(Cases.ToArbitrary(), given => CheckAsync(given).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public void A_record_that_chance_did_not_write_is_told()
    {
        DecisionRecord record = new()
        {
            RequestId = "req-1/0",
            Driver = "filter_scheduler",
            SubsetSize = 1,
            Hosts = 3,
            Passed = 3,
            Ties = 0,
            Chosen = [new("b", 1, 2), new("a", 0, 1)],
        };

        Replay.Replay(record).Differences.ShouldBe(
            ["The record tells the ranks 1, 0, the request draws 0, 1.", "a comes before b, which weighs more."]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("req-1/0: no host. There are no hosts.")]
    [InlineData("{\"request_id\":\"req-1/0\"}")]
    [InlineData("Decision {\"request_id\":\"req-1/0\",\"driver\":")]
    public void A_line_without_a_record_has_none(string line) => Replay.Find(line).ShouldBeNull();

    [Fact]
    public void The_seed_is_that_of_the_request_in_every_process()
    {
        // printf req-1/0 | sha256sum | cut -c1-8
        Draw.SeedOf("req-1/0").ShouldBe(unchecked((int)0x4893a171));
    }

    private static async Task CheckAsync((int Request, int Hosts, int Subset, int Alternates, bool IsShuffled) given)
    {
        Contracts.Fleet.ComputeHost[] hosts =
            [.. Enumerable.Range(0, given.Hosts).Select(number => TestHosts.Host($"h{number:D2}", TestHosts.Inventory with { MemoryMiB = 65536 * (1 + (number % 3)) }))];
        using SchedulerUnderTest test = new(
            [.. hosts.Select(host => TestHosts.Usage(host))], hosts,
            new SchedulingOptions
            {
                HostSubsetSize = given.Subset,
                ShuffleBestSameWeighedHosts = given.IsShuffled,
            });

        var chosen = await test.SelectAsync(TestHosts.Request() with { RequestId = $"req-{given.Request}/0", Alternates = given.Alternates });

        var record = Replay.Find($"2026-11-27 INFO {test.Log.Lines[^1]} and more").ShouldNotBeNull();
        record.Hosts.ShouldBe(given.Hosts);
        record.Filters[0].ShouldBe(new RecordedFilter("ComputeFilter", given.Hosts, 0));
        var replayed = Replay.Replay(record);
        replayed.Differences.ShouldBeEmpty();
        replayed.Hosts.ShouldBe(chosen);
        replayed.Seed.ShouldBe(Draw.SeedOf(record.RequestId));
    }
}
