using Microsoft.Extensions.Logging.Abstractions;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement;
using Nova.Placement.Pieces;
using Nova.Placement.Storage;
using Nova.TestKit.Data;

namespace Nova.TestKit.Placement;

/// <summary>What any engine must make of claims: the scenarios, which each engine's test class runs.</summary>
internal sealed class PlacementContract : IAsyncDisposable
{
    public static readonly HostName Host = new("host1");

    private readonly TestDatabase _test;

    private PlacementContract(TestDatabase test)
    {
        _test = test;
        Pieces = new PieceLedger(
            new PlacementLedger(new PlacementStore(test.Database), NullLogger<PlacementLedger>.Instance), new MoveLedger(), new PieceStore(test.Database), new PieceFitter());
    }

    public static HostInventory Inventory { get; } = new()
    {
        VCpus = 4,
        MemoryMiB = 8192,
        DiskGiB = 100,
        ReservedMemoryMiB = 512,
        CpuRatio = 2,
        MemoryRatio = 1.5,
    };

    public PieceLedger Pieces { get; }

    public IPlacement Ledger => Pieces;

#pragma warning disable CA2000 // The contract owns its database.
    public static Task<PlacementContract> OnSqliteAsync() =>
        OnAsync(TestDatabase.CreateSqliteAsync((typeof(PlacementModule).Assembly, "placement")));

    public static Task<PlacementContract> OnPostgresAsync() =>
        OnAsync(TestDatabase.CreatePostgresAsync((typeof(PlacementModule).Assembly, "placement")));
#pragma warning restore CA2000

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    public Task<Result<Done>> ClaimAsync(ServerId server, HostName host, ClaimedResources amount) =>
        _test.Database.TryWriteAsync(work => Ledger.ClaimAsync(work, server, host, amount, CancellationToken.None), CancellationToken.None);

    public Task ReleaseAsync(ServerId server) =>
        _test.Database.WriteAsync(work => Ledger.ReleaseAsync(work, server, CancellationToken.None), CancellationToken.None);

    public Task<T> WriteAsync<T>(Func<IUnitOfWork, Task<T>> work) => _test.Database.WriteAsync(work, CancellationToken.None);

    public async Task<HostUsage> UsageAsync(HostName host) => (await Ledger.ListAsync(CancellationToken.None)).Single(usage => usage.Host == host);

    /// <summary>Runs the steps with so many writers at once and checks after each round that the books are right.</summary>
    public async Task InterleaveAsync(IReadOnlyList<PlacementStep> steps, int writers)
    {
        HostName[] hosts = [new("a"), new("b")];
        ServerId[] servers = [.. Enumerable.Range(0, 8).Select(_ => Identifier.New<ServerId>())];
        foreach (var host in hosts)
        {
            await Ledger.ReportInventoryAsync(host, Inventory, CancellationToken.None);
        }

        await Task.WhenAll(steps.Chunk((steps.Count / writers) + 1).Select(async part =>
        {
            await Task.Yield();
            foreach (var step in part)
            {
                await (step.Release ? ReleaseAsync(servers[step.Server]) : ClaimAsync(servers[step.Server], hosts[step.Host], step.Amount));
            }
        }));
        await CheckBooksAsync();
        await Task.WhenAll(servers.Select(ReleaseAsync));
        await CheckBooksAsync();
    }

    /// <summary>Sums agree with claims, and no limit is exceeded.</summary>
    public async Task CheckBooksAsync()
    {
        var claims = (await Ledger.ListClaimsAsync(CancellationToken.None)).ToLookup(claim => claim.Host, claim => claim.Amount);
        foreach (var (host, inventory, used, servers) in await Ledger.ListAsync(CancellationToken.None))
        {
            servers.ShouldBe(claims[host].Count());
            used.VCpus.ShouldBe(claims[host].Sum(amount => amount.VCpus));
            used.MemoryMiB.ShouldBe(claims[host].Sum(amount => amount.MemoryMiB));
            used.DiskGiB.ShouldBe(claims[host].Sum(amount => amount.DiskGiB));
            ((double)used.VCpus).ShouldBeLessThanOrEqualTo((inventory.VCpus - inventory.ReservedVCpus) * inventory.CpuRatio);
            ((double)used.MemoryMiB).ShouldBeLessThanOrEqualTo((inventory.MemoryMiB - inventory.ReservedMemoryMiB) * inventory.MemoryRatio);
            ((double)used.DiskGiB).ShouldBeLessThanOrEqualTo((inventory.DiskGiB - inventory.ReservedDiskGiB) * inventory.DiskRatio);
        }
    }

    private static async Task<PlacementContract> OnAsync(Task<TestDatabase> test) => new(await test);
}

/// <summary>One thing that a writer does.</summary>
/// <param name="Release">Gives back rather than claims.</param>
/// <param name="Server">Which of the servers.</param>
/// <param name="Host">Which of the hosts.</param>
/// <param name="Amount">How much.</param>
internal sealed record PlacementStep(bool Release, int Server, int Host, ClaimedResources Amount);
