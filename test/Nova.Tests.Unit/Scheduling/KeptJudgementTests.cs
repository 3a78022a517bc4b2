using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;
using Nova.Scheduling.Columns;
using Nova.Scheduling.Kept;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>What is kept of decisions only makes the next ones fast: whatever happened between, they are those of the plain scheduler.</summary>
public sealed class KeptJudgementTests
{
    private const int Steps = 10;
    private const int AtOnce = 4;
    private const int Turns = 200;

    private static readonly Gen<(int Seed, int Hosts, bool IsShuffled, int Subset)> Cases =
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from hosts in Gen.Choose(1, 200)
        from isShuffled in Gen.Elements(true, false)
        from subset in Gen.Choose(1, 5)
        select (seed, hosts, isShuffled, subset);

    [Fact]
    public void Every_decision_of_a_series_is_that_of_the_plain_scheduler_whatever_changes_between() =>
        Prop.ForAll(Cases.ToArbitrary(), given =>
        {
            Series series = new(given.Seed, given.Hosts, given.IsShuffled, given.Subset);
            for (var step = 0; step < Steps; step++)
            {
                var (snapshot, request) = series.Next();

                var decision = series.Maker.Decide(snapshot, request);

                ShouldBe(decision, series.Expect(snapshot, request), request);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decisions_that_are_made_at_once_are_each_that_of_the_plain_scheduler() =>
        Prop.ForAll(Cases.ToArbitrary(), given =>
        {
            Series series = new(given.Seed, given.Hosts, given.IsShuffled, given.Subset);
            (HostSnapshot Snapshot, SchedulingRequest Request)[] steps = [.. Enumerable.Range(0, Steps).Select(_ => series.Next())];
            var decisions = new Decision[Turns];

            Parallel.For(
                0, Turns, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                turn => decisions[turn] = series.Maker.Decide(steps[turn % Steps].Snapshot, steps[turn % Steps].Request));

            SchedulingExplanation[] expected = [.. steps.Select(step => series.Expect(step.Snapshot, step.Request))];
            for (var turn = 0; turn < Turns; turn++)
            {
                ShouldBe(decisions[turn], expected[turn % Steps], steps[turn % Steps].Request);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Servers_of_one_size_ask_one_question_whoever_wants_them()
    {
        Asker asker = new();
        var one = TestHosts.Request(1, 1024, 10);
        var other = one with
        {
            RequestId = "req-other/0",
            Project = new ProjectId("other"),
            Alternates = 1,
        };

        asker.Ask(one).ShouldNotBeNull().ShouldBe(asker.Ask(other));
        asker.Ask(one).ShouldNotBe(asker.Ask(TestHosts.Request(1, 1025, 10)));
        asker.Ask(one).ShouldNotBe(asker.Ask(one with { AvailabilityZone = "elsewhere" }));
    }

    [Fact]
    public void A_request_that_names_hosts_is_no_question()
    {
        var request = TestHosts.Request(1, 1024, 10);

        new Asker().Ask(request with { Left = [new Nova.Core.HostName("one")] }).ShouldBeNull();
    }

    private static void ShouldBe(Decision decision, SchedulingExplanation expected, SchedulingRequest request)
    {
        decision.Candidates.ShouldBe(expected.Accepted.Take(request.Alternates + 1));
        decision.Results.Select(result => (result.Filter.Name, result.Entered, result.Refused))
            .ShouldBe(expected.Stages.Select(stage => (stage.Filter, stage.Entered, stage.Refusals.Count)));
        decision.Passed.ShouldBe(expected.Accepted.Count);
    }

    /// <summary>Questions of two hosts in a zone, with the default options.</summary>
    private sealed class Asker
    {
        private readonly FilterPipeline _filters;
        private readonly HostRanking _ranking;
        private readonly HostSnapshot _snapshot;

        public Asker()
        {
            var options = Options.Create(new SchedulingOptions());
            _filters = SchedulerUnderTest.Pipeline(options);
            _ranking = new(SchedulerUnderTest.Known<IHostWeigher>(options));
            _snapshot = HostSnapshot.Of(new HostLayout(_filters, _ranking), new RandomFleet(1).Hosts(2));
        }

        public Question? Ask(SchedulingRequest request) => Question.Of(_filters, _ranking, _snapshot, request);
    }

    /// <summary>A fleet that changes, and requests of a few kinds for it.</summary>
    private sealed class Series
    {
#pragma warning disable CA5394 // Nothing secret: a series that can be made again.
        private readonly Random _random;
        private readonly RandomFleet _fleet;
        private readonly SchedulingRequest[] _requests;
        private readonly List<HostSnapshot> _snapshots;
        private readonly PlainScheduler _plain;

        public Series(int seed, int hosts, bool isShuffled, int subset)
        {
            (_random, _fleet) = (new Random(seed), new RandomFleet(seed));
            SchedulingOptions options = new()
            {
                EnabledFilters = string.Join(',', SchedulerUnderTest.Known<IHostFilter>(Options.Create(new SchedulingOptions())).Select(filter => filter.Name)),
                HostSubsetSize = subset,
                ShuffleBestSameWeighedHosts = isShuffled,
                NumInstancesWeightMultiplier = _random.Next(2) * -0.5,
            };
            var made = Options.Create(options);
            var filters = SchedulerUnderTest.Pipeline(made);
            HostRanking ranking = new(SchedulerUnderTest.Known<IHostWeigher>(made));
            Maker = new(filters, ranking, made);
            _plain = new(filters.Filters, ranking.Weighers, options);
            _snapshots = [HostSnapshot.Of(new HostLayout(filters, ranking), _fleet.Hosts(hosts))];
            _requests = [.. Enumerable.Range(0, 4).Select(_ => _fleet.Request(hosts))];
        }

        public DecisionMaker Maker { get; }

        /// <summary>What the plain scheduler says.</summary>
        public SchedulingExplanation Expect(HostSnapshot snapshot, SchedulingRequest request) =>
            _plain.Decide([.. snapshot.Hosts.Where(host => request.RequestedHost is not { } wanted || host.Host == wanted)], request, draws: true);

        // Now and then on an older snapshot, as a thread that was slower has it.
        public (HostSnapshot Snapshot, SchedulingRequest Request) Next()
        {
            var last = _snapshots[^1];
            var host = last[_random.Next(last.Count)];
            _snapshots.Add(_random.Next(4) switch
            {
                0 => last,
                1 => last.With([host with { IsUp = !host.IsUp }, last[0] with { MemoryMiB = new(1 << 18, 1, _random.Next(1 << 18)) }]),
                2 when _random.Next(8) is 0 => HostSnapshot.Of(last.Layout, last.Hosts.Skip(last.Count > 1 ? 1 : 0)),
                _ => last.Promise(host.Host, new ClaimedResources(1, _random.Next(4096), 1)),
            });
            var request = _requests[_random.Next(_requests.Length)];
            return (_random.Next(5) is 0 ? last : _snapshots[^1], request with { RequestId = $"req-{_random.Next()}/0" });
        }
#pragma warning restore CA5394
    }
}
