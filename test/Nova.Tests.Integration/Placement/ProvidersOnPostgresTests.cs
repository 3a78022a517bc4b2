using Nova.TestKit;
using Nova.TestKit.Placement;

namespace Nova.Tests.Integration.Placement;

public sealed class ProvidersOnPostgresTests
{
    [NeedsFact("postgres")]
    public async Task A_further_class_goes_with_its_claim()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.A_further_class_goes_with_its_claim();
    }

    [NeedsFact("postgres")]
    public async Task A_further_class_that_does_not_fit_leaves_nothing_behind()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.A_further_class_that_does_not_fit_leaves_nothing_behind();
    }

    [NeedsFact("postgres")]
    public async Task Claims_and_allocations_at_once_never_overbook()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.Claims_and_allocations_at_once_never_overbook();
    }

    [NeedsFact("postgres")]
    public async Task Of_writers_with_one_generation_one_writes()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.Of_writers_with_one_generation_one_writes();
    }

    [NeedsFact("postgres")]
    public async Task A_servers_allocation_is_its_claim()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.A_servers_allocation_is_its_claim();
    }

    [NeedsFact("postgres")]
    public async Task A_host_under_another_id_keeps_what_it_had()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.A_host_under_another_id_keeps_what_it_had();
    }

    [NeedsFact("postgres")]
    public async Task A_host_whose_name_is_taken_has_another()
    {
        await using var providers = await ProviderContract.OnPostgresAsync();
        await providers.A_host_whose_name_is_taken_has_another();
    }
}
