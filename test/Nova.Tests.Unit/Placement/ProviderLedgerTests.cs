using Nova.TestKit.Placement;

namespace Nova.Tests.Unit.Placement;

public sealed class ProviderLedgerTests : IAsyncLifetime
{
    private ProviderContract _providers = null!;

    public async Task InitializeAsync() => _providers = await ProviderContract.OnSqliteAsync();

    public async Task DisposeAsync() => await _providers.DisposeAsync();

    [Fact]
    public Task A_further_class_goes_with_its_claim() => _providers.A_further_class_goes_with_its_claim();

    [Fact]
    public Task A_further_class_that_does_not_fit_leaves_nothing_behind() => _providers.A_further_class_that_does_not_fit_leaves_nothing_behind();

    [Fact]
    public Task Claims_and_allocations_at_once_never_overbook() => _providers.Claims_and_allocations_at_once_never_overbook();

    [Fact]
    public Task Of_writers_with_one_generation_one_writes() => _providers.Of_writers_with_one_generation_one_writes();

    [Fact]
    public Task A_servers_allocation_is_its_claim() => _providers.A_servers_allocation_is_its_claim();

    [Fact]
    public Task A_host_under_another_id_keeps_what_it_had() => _providers.A_host_under_another_id_keeps_what_it_had();

    [Fact]
    public Task A_host_whose_name_is_taken_has_another() => _providers.A_host_whose_name_is_taken_has_another();
}
