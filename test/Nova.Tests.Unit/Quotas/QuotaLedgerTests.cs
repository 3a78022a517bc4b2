using Nova.TestKit.SmallModules;

namespace Nova.Tests.Unit.Quotas;

public sealed class QuotaLedgerTests : IAsyncLifetime
{
    private SmallModules _modules = null!;

    public async Task InitializeAsync() => _modules = await SmallModules.StartAsync();

    public async Task DisposeAsync() => await _modules.DisposeAsync();

    [Fact]
    public Task Parallel_writers_never_pass_the_limit() => QuotaLedgerContract.Parallel_writers_never_pass_the_limit(_modules);

    [Fact]
    public Task A_refusal_tells_the_figures_and_changes_nothing() => QuotaLedgerContract.A_refusal_tells_the_figures_and_changes_nothing(_modules);

    [Fact]
    public Task What_is_released_twice_stops_at_zero() => QuotaLedgerContract.What_is_released_twice_stops_at_zero(_modules);

    [Fact]
    public Task The_first_reservation_is_checked_too() => QuotaLedgerContract.The_first_reservation_is_checked_too(_modules);
}
