using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Quotas.Storage;

namespace Nova.TestKit.SmallModules;

/// <summary>What the ledger promises, on whichever engine.</summary>
internal static class QuotaLedgerContract
{
    private static readonly ProjectId Project = new("p1");

    public static async Task Parallel_writers_never_pass_the_limit(SmallModules modules)
    {
        var tries = Enumerable.Range(0, 40).Select(_ => ReserveAsync(modules, new ServerResources(1, 1, 512))).ToArray();

        var outcomes = await Task.WhenAll(tries);

        outcomes.Count(outcome => outcome.TryGet(out var _, out var _)).ShouldBe(10);
        (await UsedAsync(modules)).ShouldBe((10, 10, 5120));
    }

    public static async Task A_refusal_tells_the_figures_and_changes_nothing(SmallModules modules)
    {
        (await ReserveAsync(modules, new ServerResources(10, 20, 1024))).TryGet(out _, out _).ShouldBeTrue();

        var refusal = await ReserveAsync(modules, new ServerResources(1, 1, 1));

        refusal.TryGet(out _, out var fault).ShouldBeFalse();
        fault.ShouldBeOfType<Fault.OverQuota>().Message.ShouldBe(
            "Quota exceeded for cores, instances: Requested 1, 1, but already used 20, 10 of 20, 10 cores, instances");
        (await UsedAsync(modules)).ShouldBe((10, 20, 1024));
    }

    public static async Task What_is_released_twice_stops_at_zero(SmallModules modules)
    {
        var ledger = modules.Get<IQuotaLedger>();
        ServerResources amount = new(1, 2, 512);
        await ReserveAsync(modules, amount);

        await modules.Database.WriteAsync(work => ledger.ReleaseAsync(work, Project, amount, CancellationToken.None), CancellationToken.None);
        await modules.Database.WriteAsync(work => ledger.ReleaseAsync(work, Project, amount, CancellationToken.None), CancellationToken.None);

        (await UsedAsync(modules)).ShouldBe((0, 0, 0));
    }

    public static async Task The_first_reservation_is_checked_too(SmallModules modules)
    {
        (await ReserveAsync(modules, new ServerResources(1, 21, 1))).TryGet(out _, out _).ShouldBeFalse();
        (await ReserveAsync(modules, new ServerResources(0, 20, 0))).TryGet(out _, out _).ShouldBeTrue();
    }

    private static Task<Result<Done>> ReserveAsync(SmallModules modules, ServerResources amount) => modules.Database.TryWriteAsync(
        work => modules.Get<IQuotaLedger>().ReserveAsync(work, Project, amount, CancellationToken.None), CancellationToken.None);

    private static async Task<(long, long, long)> UsedAsync(SmallModules modules)
    {
        var used = await modules.Get<QuotaStore>().UsageAsync(Project, CancellationToken.None);
        return (used.Servers, used.Cores, used.MemoryMiB);
    }
}
