using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement;
using Nova.TestKit.Placement;

namespace Nova.Tests.Unit.Placement;

/// <summary>Two claims of one server: both count until the move is settled, and one is left.</summary>
public sealed class MoveLedgerTests : IAsyncLifetime
{
    private static readonly HostName Source = PlacementContract.Host;
    private static readonly HostName Target = new("host2");
    private static readonly ClaimedResources Small = new(1, 1024, 10);
    private static readonly ClaimedResources Large = new(2, 4096, 20);

    private readonly ServerId _server = Identifier.New<ServerId>();
    private readonly MoveLedger _moves = new();
    private PlacementContract _placement = null!;

    public async Task InitializeAsync()
    {
        _placement = await PlacementContract.OnSqliteAsync();
        await _placement.Ledger.ReportInventoryAsync(Source, PlacementContract.Inventory, default);
        await _placement.Ledger.ReportInventoryAsync(Target, PlacementContract.Inventory, default);
        (await _placement.ClaimAsync(_server, Source, Small)).TryGet(out _, out _).ShouldBeTrue();
    }

    public async Task DisposeAsync() => await _placement.DisposeAsync();

    [Fact]
    public async Task Both_hosts_are_held_until_it_is_for_good()
    {
        (await BeginAsync(Target, Large)).ShouldBeTrue();
        (await BeginAsync(Target, Large)).ShouldBeTrue("the same again");
        await HoldsAsync((Source, Small), (Target, Large));

        await StayAsync();
        await StayAsync();
        await HoldsAsync((Target, Large));
    }

    [Fact]
    public async Task Taken_back_it_holds_what_it_held()
    {
        (await BeginAsync(Target, Large)).ShouldBeTrue();

        await ReturnAsync();
        await ReturnAsync();

        await HoldsAsync((Source, Small));
    }

    [Fact]
    public async Task On_one_host_old_and_new_must_fit_beside_each_other()
    {
        (await BeginAsync(Source, new(2, 7680, 10))).ShouldBeTrue();
        await ReturnAsync();
        await _placement.ClaimAsync(Identifier.New<ServerId>(), Source, new(1, 4096, 10));

        (await BeginAsync(Source, new(2, 7168, 10))).ShouldBeFalse();
        (await _placement.UsageAsync(Source)).Servers.ShouldBe(2);
        await _placement.CheckBooksAsync();
    }

    [Fact]
    public async Task A_refusal_leaves_the_old_claim_and_another_host_may_be_tried()
    {
        (await BeginAsync(Target, new(1, 1024, 1000))).ShouldBeFalse();
        await HoldsAsync((Source, Small));

        (await BeginAsync(Target, Large)).ShouldBeTrue();
        await HoldsAsync((Source, Small), (Target, Large));
    }

    [Fact]
    public async Task A_second_move_and_one_from_nowhere_are_refused()
    {
        (await BeginAsync(Target, Large)).ShouldBeTrue();

        (await BeginAsync(Source, Large)).ShouldBeFalse();
        (await BeginAsync(Target, Small, Identifier.New<ServerId>())).ShouldBeFalse();
        await HoldsAsync((Source, Small), (Target, Large));
    }

    [Fact]
    public async Task A_release_gives_both_back()
    {
        (await BeginAsync(Target, Large)).ShouldBeTrue();

        await _placement.ReleaseAsync(_server);

        await HoldsAsync();
    }

    private Task<bool> BeginAsync(HostName host, ClaimedResources amount, ServerId? server = null) => _placement.WriteAsync(
        async work => (await _moves.BeginAsync(work, server ?? _server, host, amount, default)).TryGet(out _, out _));

    private Task<Done> StayAsync() => _placement.WriteAsync(async work =>
    {
        await _moves.StayAsync(work, _server, default);
        return default(Done);
    });

    private Task<Done> ReturnAsync() => _placement.WriteAsync(async work =>
    {
        await _moves.ReturnAsync(work, _server, default);
        return default(Done);
    });

    private async Task HoldsAsync(params (HostName Host, ClaimedResources Amount)[] claims)
    {
        (await _placement.Ledger.ListClaimsAsync(default)).ShouldBe(claims.Select(claim => new ServerClaim(_server, claim.Host, claim.Amount)), ignoreOrder: true);
        await _placement.CheckBooksAsync();
    }
}
