using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;
using Nova.TestKit.Placement;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>Several schedulers that know nothing of one another, as those of several processes, on one ledger of claims.</summary>
public sealed class SchedulersTogetherTests
{
    private const int Hosts = 4;
    private const int MaxRounds = 5;

    private static readonly HostInventory Small = TestHosts.Inventory with
    {
        VCpus = 4,
        MemoryMiB = 4096,
        CpuRatio = 1,
    };

    private static readonly Gen<(int Schedulers, int Subset, int[] Sizes)> Cases =
        from schedulers in Gen.Choose(2, 4)
        from subset in Gen.Choose(1, 3)
        from sizes in Gen.Choose(1, 3).ArrayOf(24)
        select (schedulers, subset, sizes);

    [Fact]
    public void However_they_interleave_no_host_is_overbooked_and_what_is_given_back_is_free_again() =>
        Prop.ForAll(Cases.ToArbitrary(), given => RunAsync(given).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public async Task What_another_scheduler_has_claimed_is_seen_after_the_refusal()
    {
        await using var ledger = await PlacementContract.OnSqliteAsync();
        await ReportAsync(ledger);
        using var first = Scheduler(ledger, 1);
        using var second = Scheduler(ledger, 1);
        var whole = TestHosts.Request(4, 4096);
        await first.SelectAsync(whole);
        var chosen = await second.SelectAsync(whole);
        (await ledger.ClaimAsync(Identifier.New<ServerId>(), chosen[0], whole.Resources)).TryGet(out _, out _).ShouldBeTrue();

        first.Scheduler.Forget(chosen[0]);

        (await first.SelectAsync(whole)).ShouldNotContain(chosen[0]);
    }

    private static async Task RunAsync((int Schedulers, int Subset, int[] Sizes) given)
    {
        await using var ledger = await PlacementContract.OnSqliteAsync();
        await ReportAsync(ledger);
        SchedulerUnderTest[] schedulers = [.. Enumerable.Range(0, given.Schedulers).Select(_ => Scheduler(ledger, given.Subset))];
        var placed = await Task.WhenAll(schedulers.Select(async (scheduler, number) =>
        {
            await Task.Yield();
            List<ServerId> mine = [];
            foreach (var size in given.Sizes.Where((_, index) => index % given.Schedulers == number))
            {
                if (await PlaceAsync(scheduler, ledger, TestHosts.Request(size, size * 1024) with { RequestId = $"req-{number}-{mine.Count}" }) is { } server)
                {
                    mine.Add(server);
                }
            }

            return mine;
        }));
        await ledger.CheckBooksAsync();

        foreach (var server in placed.SelectMany(mine => mine))
        {
            await ledger.ReleaseAsync(server);
        }

        await ledger.CheckBooksAsync();
        (await ledger.Ledger.ListAsync(CancellationToken.None)).ShouldAllBe(usage => usage.Servers == 0 && usage.Used == default);
        foreach (var scheduler in schedulers)
        {
            scheduler.Scheduler.Forget(new Nova.Core.HostName("h0"));
            (await scheduler.SelectAsync(TestHosts.Request(4, 4096))).Count.ShouldBe(3);
            scheduler.Dispose();
        }
    }

    // As the builds do it: the candidates in their order, then a new decision on fresh figures.
    private static async Task<ServerId?> PlaceAsync(SchedulerUnderTest scheduler, PlacementContract ledger, SchedulingRequest request)
    {
        var server = Identifier.New<ServerId>();
        for (var round = 0; round < MaxRounds; round++)
        {
            var candidates = await scheduler.SelectAsync(request);
            if (candidates is [])
            {
                return null;
            }

            foreach (var host in candidates)
            {
                if ((await ledger.ClaimAsync(server, host, request.Resources)).TryGet(out _, out _))
                {
                    return server;
                }

                scheduler.Scheduler.Forget(host);
            }
        }

        return null;
    }

    private static ComputeHost[] All() => [.. Enumerable.Range(0, Hosts).Select(number => TestHosts.Host($"h{number}", Small))];

    private static async Task ReportAsync(PlacementContract ledger)
    {
        foreach (var host in All())
        {
            await ledger.Ledger.ReportInventoryAsync(host.Host, Small, CancellationToken.None);
        }
    }

    private static SchedulerUnderTest Scheduler(PlacementContract ledger, int subset) =>
        new([], All(), new SchedulingOptions { HostSubsetSize = subset }, placement: ledger.Ledger);
}
