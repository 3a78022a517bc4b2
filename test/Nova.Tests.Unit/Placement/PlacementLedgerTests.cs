using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.TestKit.Placement;
using HostName = Nova.Core.HostName;

namespace Nova.Tests.Unit.Placement;

public sealed class PlacementLedgerTests : IAsyncLifetime
{
    private static readonly HostName Host = PlacementContract.Host;

    private readonly ServerId _server = Identifier.New<ServerId>();

    private PlacementContract _placement = null!;

    public async Task InitializeAsync()
    {
        _placement = await PlacementContract.OnSqliteAsync();
        await _placement.Ledger.ReportInventoryAsync(Host, PlacementContract.Inventory, default);
    }

    public async Task DisposeAsync() => await _placement.DisposeAsync();

    [Fact]
    public async Task A_claim_is_counted_and_a_release_takes_it_back()
    {
        (await _placement.ClaimAsync(_server, Host, new(2, 4096, 20))).TryGet(out _, out _).ShouldBeTrue();
        (await _placement.UsageAsync(Host)).ShouldBe(new(Host, PlacementContract.Inventory, new(2, 4096, 20), 1));

        await _placement.ReleaseAsync(_server);
        await _placement.ReleaseAsync(_server);

        (await _placement.UsageAsync(Host)).ShouldBe(new(Host, PlacementContract.Inventory, default, 0));
    }

    [Fact]
    public async Task The_same_claim_again_is_a_success_and_counts_once()
    {
        await _placement.ClaimAsync(_server, Host, new(2, 4096, 20));

        (await _placement.ClaimAsync(_server, Host, new(2, 4096, 20))).TryGet(out _, out _).ShouldBeTrue();

        (await _placement.UsageAsync(Host)).Servers.ShouldBe(1);
    }

    [Fact]
    public async Task Another_host_replaces_nothing_and_is_a_conflict()
    {
        HostName other = new("host2");
        await _placement.Ledger.ReportInventoryAsync(other, PlacementContract.Inventory, default);
        await _placement.ClaimAsync(_server, Host, new(2, 4096, 20));

        (await _placement.ClaimAsync(_server, other, new(2, 4096, 20))).TryGet(out _, out var fault).ShouldBeFalse();

        fault.ShouldBeOfType<Fault.Conflict>();
        (await _placement.UsageAsync(other)).Servers.ShouldBe(0);
        (await _placement.UsageAsync(Host)).Servers.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_names_what_is_missing_in_figures()
    {
        await _placement.ClaimAsync(Identifier.New<ServerId>(), Host, new(1, 7168, 90));

        (await _placement.ClaimAsync(_server, Host, new(1, 6144, 20))).TryGet(out _, out var fault).ShouldBeFalse();

        fault!.Message.ShouldBe(
            "Host host1 has not enough left: 6144 MiB of memory asked for, 4352 free of 11520 (ratio 1.5); "
            + "20 GiB of disk asked for, 10 free of 100 (ratio 1).");
    }

    [Fact]
    public async Task No_ratio_lets_one_server_exceed_the_host() =>
        (await _placement.ClaimAsync(_server, Host, new(5, 1024, 1))).TryGet(out _, out _).ShouldBeFalse();

    [Fact]
    public async Task A_refused_host_does_not_spoil_the_transaction_for_the_next()
    {
        HostName small = new("small");
        await _placement.Ledger.ReportInventoryAsync(small, PlacementContract.Inventory with { VCpus = 1 }, default);

        await _placement.WriteAsync(async work =>
        {
            (await _placement.Ledger.ClaimAsync(work, _server, small, new(2, 1, 1), default)).TryGet(out _, out _).ShouldBeFalse();
            return (await _placement.Ledger.ClaimAsync(work, _server, Host, new(2, 1, 1), default)).TryGet(out _, out _);
        });

        (await _placement.Ledger.ListClaimsAsync(default)).ShouldBe([new ServerClaim(_server, Host, new(2, 1, 1))]);
    }

    [Fact]
    public async Task A_host_that_never_reported_takes_nothing() =>
        (await _placement.ClaimAsync(_server, new("nowhere"), new(1, 1, 1))).TryGet(out _, out _).ShouldBeFalse();

    [Fact]
    public async Task A_host_that_shrinks_keeps_its_servers_and_takes_no_more()
    {
        await _placement.ClaimAsync(_server, Host, new(4, 4096, 20));

        await _placement.Ledger.ReportInventoryAsync(Host, PlacementContract.Inventory with { VCpus = 1 }, default);

        (await _placement.UsageAsync(Host)).Used.ShouldBe(new(4, 4096, 20));
        (await _placement.ClaimAsync(Identifier.New<ServerId>(), Host, new(1, 1, 1))).TryGet(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_is_handed_out_whole_takes_one_server_however_small_and_the_next_once_that_is_gone()
    {
        await _placement.Ledger.ReportInventoryAsync(Host, PlacementContract.Inventory with { IsWhole = true }, default);
        var second = Identifier.New<ServerId>();

        (await _placement.ClaimAsync(_server, Host, new(1, 512, 1))).TryGet(out _, out _).ShouldBeTrue();
        (await _placement.ClaimAsync(_server, Host, new(1, 512, 1))).TryGet(out _, out _).ShouldBeTrue("it is the same claim");
        (await _placement.ClaimAsync(second, Host, new(1, 512, 1))).TryGet(out _, out var fault).ShouldBeFalse();

        fault!.Message.ShouldBe(
            "Host host1 has not enough left: 1 vCPUs asked for, 0 free of 8 (ratio 2); 512 MiB of memory asked for, 0 free of 11520 (ratio 1.5); 1 GiB of disk asked for, 0 free of 100 (ratio 1).");
        (await _placement.UsageAsync(Host)).Used.ShouldBe(new(8, 11520, 100), "all of it is used");
        await _placement.ReleaseAsync(_server);
        (await _placement.UsageAsync(Host)).Used.ShouldBe(default);
        (await _placement.ClaimAsync(second, Host, new(1, 512, 1))).TryGet(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_that_becomes_a_whole_node_keeps_its_servers_and_takes_no_more()
    {
        await _placement.ClaimAsync(_server, Host, new(1, 512, 1));

        await _placement.Ledger.ReportInventoryAsync(Host, PlacementContract.Inventory with { IsWhole = true }, default);

        (await _placement.ClaimAsync(Identifier.New<ServerId>(), Host, new(1, 512, 1))).TryGet(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Claims_and_releases_in_any_order_keep_the_books_right() =>
        Prop.ForAll(PlacementSteps.Many(24), steps => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    private static async Task<bool> RunAsync(IReadOnlyList<PlacementStep> steps)
    {
        await using var placement = await PlacementContract.OnSqliteAsync();
        await placement.InterleaveAsync(steps, writers: 4);
        return true;
    }
}
