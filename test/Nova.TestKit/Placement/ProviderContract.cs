using Microsoft.Extensions.Logging.Abstractions;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.TestKit.Data;

namespace Nova.TestKit.Placement;

/// <summary>What any engine must make of the Placement API's writes, beside claims of the same host: the scenarios, which each engine's test class runs.</summary>
internal sealed class ProviderContract : IAsyncDisposable
{
    private const string Class = "CUSTOM_THING";

    private static readonly HostName Host = new("host1");

    private static readonly HostInventory Inventory = new() { VCpus = 10, MemoryMiB = 8192, DiskGiB = 100, CpuRatio = 1 };

    private readonly TestDatabase _test;
    private readonly PlacementLedger _ledger;
    private readonly MoveLedger _moves = new();
    private readonly ProviderStore _store;
    private readonly StockWriter _stocks;
    private readonly AllocationWriter _allocations;

    private ProviderContract(TestDatabase test)
    {
        _test = test;
        _ledger = new PlacementLedger(new PlacementStore(test.Database), NullLogger<PlacementLedger>.Instance);
        _store = new ProviderStore(test.Database);
        _stocks = new StockWriter(test.Database, TimeProvider.System);
        _allocations = new AllocationWriter(test.Database, TimeProvider.System);
    }

    private string Provider { get; set; } = Guid.NewGuid().ToString();

#pragma warning disable CA2000 // The contract owns its database.
    public static Task<ProviderContract> OnSqliteAsync() => OnAsync(TestDatabase.CreateSqliteAsync((typeof(PlacementModule).Assembly, "placement")));

    public static Task<ProviderContract> OnPostgresAsync() => OnAsync(TestDatabase.CreatePostgresAsync((typeof(PlacementModule).Assembly, "placement")));
#pragma warning restore CA2000

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    /// <summary>A claim with a further class is counted, moves, comes back, and is given back.</summary>
    public async Task A_further_class_goes_with_its_claim()
    {
        var server = Identifier.New<ServerId>();
        ClaimedResources amount = new(1, 512, 1) { More = new ClassAmounts([(Class, 3)]) };
        Done(await _test.Database.TryWriteAsync(work => _ledger.ClaimAsync(work, server, Host, amount, CancellationToken.None), CancellationToken.None));
        Done(await _test.Database.TryWriteAsync(work => _ledger.ClaimAsync(work, server, Host, amount, CancellationToken.None), CancellationToken.None));
        (await UsedAsync(Class)).ShouldBe(3);

        var larger = amount with { More = new ClassAmounts([(Class, 6)]) };
        (await _test.Database.TryWriteAsync(
            work => _moves.BeginAsync(work, server, Host, amount with { More = new ClassAmounts([(Class, 8)]) }, CancellationToken.None), CancellationToken.None))
            .TryGet(out _, out _).ShouldBeFalse();
        Done(await _test.Database.TryWriteAsync(work => _moves.BeginAsync(work, server, Host, larger, CancellationToken.None), CancellationToken.None));
        (await UsedAsync(Class)).ShouldBe(9);
        await _test.Database.WriteAsync(work => _moves.ReturnAsync(work, server, CancellationToken.None), CancellationToken.None);
        (await UsedAsync(Class)).ShouldBe(3);
        Done(await _test.Database.TryWriteAsync(work => _moves.BeginAsync(work, server, Host, larger, CancellationToken.None), CancellationToken.None));
        await _test.Database.WriteAsync(work => _moves.StayAsync(work, server, CancellationToken.None), CancellationToken.None);
        (await UsedAsync(Class)).ShouldBe(6);

        await _test.Database.WriteAsync(work => _ledger.ReleaseAsync(work, server, CancellationToken.None), CancellationToken.None);
        await BooksBalanceAsync();
        (await UsedAsync(Class)).ShouldBe(0);
        (await UsedAsync("VCPU")).ShouldBe(0);
    }

    /// <summary>A claim whose further class does not fit takes nothing at all.</summary>
    public async Task A_further_class_that_does_not_fit_leaves_nothing_behind()
    {
        var server = Identifier.New<ServerId>();
        ClaimedResources amount = new(1, 512, 1) { More = new ClassAmounts([(Class, 11)]) };

        (await _test.Database.WriteAsync(work => _ledger.ClaimAsync(work, server, Host, amount, CancellationToken.None), CancellationToken.None)).TryGet(out _, out _).ShouldBeFalse();

        (await UsedAsync("VCPU"), await UsedAsync(Class)).ShouldBe((0, 0));
        (await _ledger.ListClaimsAsync(CancellationToken.None)).ShouldBeEmpty();
        await BooksBalanceAsync();
    }

    /// <summary>Claims and the API's writers at once, on one host: never more than there is, and the sums are right.</summary>
    public async Task Claims_and_allocations_at_once_never_overbook()
    {
        var claims = Enumerable.Range(0, 8).Select(async _ => (await _test.Database.TryWriteAsync(
            work => _ledger.ClaimAsync(work, Identifier.New<ServerId>(), Host, new(1, 1, 1) { More = new ClassAmounts([(Class, 1)]) }, CancellationToken.None), CancellationToken.None))
            .TryGet(out var _, out var _));
        var writes = Enumerable.Range(0, 8).Select(async _ => (await _allocations.WriteAsync(
            [Order(Guid.NewGuid().ToString(), ("VCPU", 1), (Class, 1))], CancellationToken.None)).TryGet(out var _, out var _));

        var outcomes = await Task.WhenAll([.. claims, .. writes]);

        outcomes.Count(isDone => isDone).ShouldBe(10);
        (await UsedAsync("VCPU"), await UsedAsync(Class)).ShouldBe((10, 10));
        await BooksBalanceAsync();
    }

    /// <summary>Of writers that know one generation of a consumer, one writes.</summary>
    public async Task Of_writers_with_one_generation_one_writes()
    {
        var consumer = Guid.NewGuid().ToString();

        var first = await Task.WhenAll(Enumerable.Range(1, 4).Select(amount => WriteAsync(consumer, null, amount)));
        var second = await Task.WhenAll(Enumerable.Range(1, 4).Select(amount => WriteAsync(consumer, 1, amount)));

        first.Count(isDone => isDone).ShouldBe(1);
        second.Count(isDone => isDone).ShouldBe(1);
        (await _store.FindConsumerAsync(consumer, CancellationToken.None))!.Generation.ShouldBe(2);
        await BooksBalanceAsync();
    }

    /// <summary>What the API writes of a server changes its claim, and what stands beside it goes with it.</summary>
    public async Task A_servers_allocation_is_its_claim()
    {
        var server = Identifier.New<ServerId>();
        Done(await _test.Database.TryWriteAsync(work => _ledger.ClaimAsync(work, server, Host, new(1, 512, 1), CancellationToken.None), CancellationToken.None));

        Done(await _allocations.WriteAsync([Order(server.ToString(), ("VCPU", 2), ("MEMORY_MB", 256), (Class, 2))], CancellationToken.None));

        (await _ledger.ListClaimsAsync(CancellationToken.None)).ShouldBe([new ServerClaim(server, Host, new(2, 256, 0))]);
        (await UsedAsync("VCPU"), await UsedAsync("DISK_GB"), await UsedAsync(Class)).ShouldBe((2, 0, 2));
        (await _store.ListUsageAsync("p", null, CancellationToken.None)).Single(row => row.ResourceClass == Class).Amount.ShouldBe(2);
        await BooksBalanceAsync();
        await _test.Database.WriteAsync(work => _ledger.ReleaseAsync(work, server, CancellationToken.None), CancellationToken.None);
        (await UsedAsync("VCPU"), await UsedAsync(Class)).ShouldBe((0, 0));
        await BooksBalanceAsync();
    }

    /// <summary>A hypervisor that has another id since its service was made anew takes everything with it.</summary>
    public async Task A_host_under_another_id_keeps_what_it_had()
    {
        var consumer = Guid.NewGuid().ToString();
        Done(await _allocations.WriteAsync([Order(consumer, ("VCPU", 1), (Class, 2))], CancellationToken.None));
        var (old, now) = (Provider, Guid.NewGuid());

        (await Reports().ReportAsync(new HostProvider(Host, now, "node1", Inventory), CancellationToken.None)).ShouldBeFalse();

        Provider = now.ToString();
        (await _store.FindAsync(old, CancellationToken.None)).ShouldBeNull();
        (await _store.FindByHostAsync(Host.Value, CancellationToken.None))!.Root.ShouldBe(Provider);
        (await UsedAsync(Class)).ShouldBe(2);
        (await _store.ListOfConsumerAsync(consumer, CancellationToken.None)).ShouldAllBe(row => row.Provider == Provider);
        await BooksBalanceAsync();
    }

    /// <summary>Names of providers are given once: a host whose name is taken is called by another of its names, and is found by its id all the same.</summary>
    public async Task A_host_whose_name_is_taken_has_another()
    {
        var taken = await new ProviderWriter(_test.Database, TimeProvider.System)
            .CreateAsync(new ProviderWish(Guid.NewGuid().ToString(), "node2", null, TellsParent: false), CancellationToken.None);
        taken.TryGet(out _, out _).ShouldBeTrue();
        HostProvider second = new(new HostName("host2"), Guid.NewGuid(), "node2", Inventory);

        (await Reports().ReportAsync(second, CancellationToken.None)).ShouldBeTrue();

        (await _store.FindAsync(second.Id.ToString(), CancellationToken.None))!.Name.ShouldBe("host2");
    }

    private HostProviders Reports() => new(_ledger, _store, _test.Database, TimeProvider.System, NullLogger<HostProviders>.Instance);

    private static async Task<ProviderContract> OnAsync(Task<TestDatabase> test)
    {
        ProviderContract contract = new(await test);
        HostProvider first = new(Host, Guid.Parse(contract.Provider), "node1", Inventory);
        (await contract.Reports().ReportAsync(first, CancellationToken.None)).ShouldBeTrue();
        (await contract.Reports().ReportAsync(first, CancellationToken.None)).ShouldBeFalse();
        await new NameWriter(contract._test.Database, TimeProvider.System).CreateClassAsync(Class, CancellationToken.None);
        (await contract._stocks.AddAsync(contract.Provider, Class, new ClassInventory { Total = 10 }, CancellationToken.None)).TryGet(out _, out _).ShouldBeTrue();
        return contract;
    }

    private static void Done(Result<Done> outcome) => outcome.TryGet(out _, out var fault).ShouldBeTrue(fault?.Message);

    private ConsumerOrder Order(string consumer, params (string ResourceClass, long Amount)[] amounts) => new()
    {
        Consumer = consumer,
        Project = "p",
        User = "u",
        Allocations = [.. amounts.Select(item => new AllocationRow { Provider = Provider, ResourceClass = item.ResourceClass, Amount = item.Amount })],
    };

    private async Task<bool> WriteAsync(string consumer, long? generation, long amount) =>
        (await _allocations.WriteAsync([Order(consumer, ("VCPU", amount)) with { ChecksGeneration = true, Generation = generation }], CancellationToken.None)).TryGet(out _, out _);

    private async Task<long> UsedAsync(string resourceClass) =>
        (await _store.ListStocksAsync(Provider, CancellationToken.None)).Single(row => row.ResourceClass == resourceClass).Used;

    /// <summary>What is used of each class is the sum of what is held of it.</summary>
    private async Task BooksBalanceAsync()
    {
        var held = (await _store.ListOfProviderAsync(Provider, CancellationToken.None)).ToLookup(row => row.ResourceClass, row => row.Amount);
        foreach (var stock in await _store.ListStocksAsync(Provider, CancellationToken.None))
        {
            stock.Used.ShouldBe(held[stock.ResourceClass].Sum(), stock.ResourceClass);
        }
    }
}
