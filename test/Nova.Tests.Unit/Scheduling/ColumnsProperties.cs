using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Scheduling;
using Nova.Scheduling.Columns;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>The columns only make the scheduler fast: whatever the fleet, it decides as the plain one does.</summary>
public sealed class ColumnsProperties
{
    private static readonly Gen<(int Seed, int Hosts, bool IsShuffled, int Subset)> Cases =
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from hosts in Gen.Choose(1, 200)
        from isShuffled in Gen.Elements(true, false)
        from subset in Gen.Choose(1, 5)
        select (seed, hosts, isShuffled, subset);

    [Fact]
    public void An_explanation_is_that_of_the_plain_scheduler_to_the_last_reason() =>
        Prop.ForAll(Cases.ToArbitrary(), given =>
        {
            Trial trial = new(given);

            var explanation = trial.Maker.Explain(trial.Snapshot, trial.Request);

            var expected = trial.Plain.Decide(trial.Looked, trial.Request, draws: false);
            explanation.Accepted.ShouldBe(expected.Accepted);
            explanation.Stages.Select(Figures).ShouldBe(expected.Stages.Select(Figures));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_decision_is_that_of_the_plain_scheduler_with_as_many_alternates_as_were_asked_for() =>
        Prop.ForAll(Cases.ToArbitrary(), given =>
        {
            Trial trial = new(given);

            var decision = trial.Maker.Decide(trial.Snapshot, trial.Request);

            var expected = trial.Plain.Decide(trial.Looked, trial.Request, draws: true);
            decision.Candidates.ShouldBe(expected.Accepted.Take(trial.Request.Alternates + 1));
            decision.Results.Select(result => (result.Filter.Name, result.Entered, result.Refused))
                .ShouldBe(expected.Stages.Select(stage => (stage.Filter, stage.Entered, stage.Refusals.Count)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_snapshot_that_was_changed_is_as_one_that_was_made_anew() =>
        Prop.ForAll(Cases.ToArbitrary(), given =>
        {
            Trial trial = new(given);
            var (first, last) = (trial.Hosts[0], trial.Hosts[^1]);
            ClaimedResources amount = new(1, 100, 1);

            var changed = trial.Snapshot.With([last with { IsDisabled = !last.IsDisabled }]).Promise(first.Host, amount);

            var anew = HostSnapshot.Of(trial.Layout, changed.Hosts);
            trial.Maker.Explain(changed, trial.Request).Accepted.ShouldBe(trial.Maker.Explain(anew, trial.Request).Accepted);
            changed.Find(first.Host)!.Servers.ShouldBe(first.Servers + 1);
            trial.Snapshot.Find(first.Host).ShouldBe(first);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hosts_of_columns_that_a_snapshot_lacks_are_asked_one_by_one() =>
        Prop.ForAll(Cases.ToArbitrary(), given =>
        {
            Trial trial = new(given);
            var nothing = Options.Create(new SchedulingOptions());
            HostLayout others = new(SchedulerUnderTest.Pipeline(nothing), new HostRanking(SchedulerUnderTest.Known<IHostWeigher>(nothing)));

            var explanation = trial.Maker.Explain(HostSnapshot.Of(others, trial.Hosts), trial.Request);

            explanation.Accepted.ShouldBe(trial.Maker.Explain(trial.Snapshot, trial.Request).Accepted);
        }).QuickCheckThrowOnFailure();

    private static string Figures(FilterStage stage) =>
        $"{stage.Filter} {stage.Entered}: {string.Join("; ", stage.Refusals.Select(refusal => $"{refusal.Host} {refusal.Reason}"))}";

    /// <summary>A fleet, a request, every filter there is, and both schedulers.</summary>
    private sealed class Trial
    {
        public Trial((int Seed, int Hosts, bool IsShuffled, int Subset) given)
        {
            RandomFleet fleet = new(given.Seed);
            Hosts = fleet.Hosts(given.Hosts);
            Request = fleet.Request(given.Hosts);
            SchedulingOptions options = new()
            {
                EnabledFilters = string.Join(',', SchedulerUnderTest.Known<IHostFilter>(Options.Create(new SchedulingOptions())).Select(filter => filter.Name)),
                HostSubsetSize = given.Subset,
                ShuffleBestSameWeighedHosts = given.IsShuffled,
                NumInstancesWeightMultiplier = -0.5,
            };
            var made = Options.Create(options);
            var filters = SchedulerUnderTest.Pipeline(made);
            HostRanking ranking = new(SchedulerUnderTest.Known<IHostWeigher>(made));
            Layout = new(filters, ranking);
            Snapshot = HostSnapshot.Of(Layout, Hosts);
            Maker = new(filters, ranking, made);
            Plain = new(filters.Filters, ranking.Weighers, options);
        }

        public IReadOnlyList<HostState> Hosts { get; }

        public SchedulingRequest Request { get; }

        public HostLayout Layout { get; }

        public HostSnapshot Snapshot { get; }

        public DecisionMaker Maker { get; }

        public PlainScheduler Plain { get; }

        /// <summary>The hosts that the request lets be looked at.</summary>
        public IReadOnlyList<HostState> Looked => [.. Hosts.Where(host => Request.RequestedHost is not { } wanted || host.Host == wanted)];
    }
}
