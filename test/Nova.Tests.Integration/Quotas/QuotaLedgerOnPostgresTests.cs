using Nova.TestKit;
using Nova.TestKit.SmallModules;

namespace Nova.Tests.Integration.Quotas;

public sealed class QuotaLedgerOnPostgresTests
{
    [NeedsFact("postgres")]
    public Task Parallel_writers_never_pass_the_limit() => WithAsync(QuotaLedgerContract.Parallel_writers_never_pass_the_limit);

    [NeedsFact("postgres")]
    public Task A_refusal_tells_the_figures_and_changes_nothing() => WithAsync(QuotaLedgerContract.A_refusal_tells_the_figures_and_changes_nothing);

    [NeedsFact("postgres")]
    public Task What_is_released_twice_stops_at_zero() => WithAsync(QuotaLedgerContract.What_is_released_twice_stops_at_zero);

    [NeedsFact("postgres")]
    public Task The_first_reservation_is_checked_too() => WithAsync(QuotaLedgerContract.The_first_reservation_is_checked_too);

    private static async Task WithAsync(Func<SmallModules, Task> test)
    {
        await using var modules = await SmallModules.StartAsync(onPostgres: true);
        await test(modules);
    }
}
