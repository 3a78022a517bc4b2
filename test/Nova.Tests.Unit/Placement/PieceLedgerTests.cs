using Nova.Contracts.Placement;
using Nova.Core;
using Nova.TestKit.Placement;

namespace Nova.Tests.Unit.Placement;

/// <summary>Claims by the piece: both or neither with the amounts, held twice by whoever moves, given back whole.</summary>
public sealed class PieceLedgerTests : IAsyncLifetime
{
    private static readonly HostName Host = PlacementContract.Host;
    private static readonly HostName Other = new("host2");

    private readonly ServerId _server = Identifier.New<ServerId>();
    private PlacementContract _placement = null!;

    public async Task InitializeAsync()
    {
        _placement = await PlacementContract.OnSqliteAsync();
        foreach (var host in (HostName[])[Host, Other])
        {
            await _placement.Ledger.ReportInventoryAsync(host, PlacementContract.Inventory with { Topology = TestPieces.Topology }, default);
        }
    }

    public async Task DisposeAsync() => await _placement.DisposeAsync();

    [Fact]
    public async Task A_claim_has_its_pieces_and_again_the_same()
    {
        (await ClaimAsync(_server, Host, TestPieces.Pinned(2))).ShouldBeTrue();
        var first = await _placement.Pieces.FindAsync(_server, Host, default);

        (await ClaimAsync(_server, Host, TestPieces.Pinned(2))).ShouldBeTrue();

        first!.Cells.Single().Pins.Count.ShouldBe(2);
        (await HeldAsync(Host)).Count.ShouldBe(1);
        (await _placement.Pieces.FindAsync(_server, Other, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_leaves_neither_pieces_nor_amounts()
    {
        (await ClaimAsync(_server, Host, TestPieces.Pinned(5))).ShouldBeFalse();

        (await HeldAsync(Host)).ShouldBeEmpty();
        (await _placement.UsageAsync(Host)).Servers.ShouldBe(0);
        (await ClaimAsync(_server, Host, TestPieces.Pinned(4))).ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_that_tells_of_no_pieces_is_refused()
    {
        HostName plain = new("plain");
        await _placement.Ledger.ReportInventoryAsync(plain, PlacementContract.Inventory, default);

        (await ClaimAsync(_server, plain, TestPieces.Pinned(1))).ShouldBeFalse();
        (await ClaimAsync(_server, plain, null)).ShouldBeTrue();
    }

    [Fact]
    public async Task Released_pieces_are_anybodys()
    {
        (await ClaimAsync(_server, Host, TestPieces.Pinned(8, cells: 2).WithDevices(4))).ShouldBeTrue();
        var other = Identifier.New<ServerId>();
        (await ClaimAsync(other, Host, TestPieces.Pinned(1))).ShouldBeFalse();

        await _placement.ReleaseAsync(_server);
        await _placement.ReleaseAsync(_server);

        (await ClaimAsync(other, Host, TestPieces.Pinned(8, cells: 2).WithDevices(4))).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_moves_holds_the_pieces_of_both_hosts_until_it_is_settled(bool stays)
    {
        await ClaimAsync(_server, Host, TestPieces.Pinned(4));
        (await BeginAsync(Other, TestPieces.Pinned(2))).ShouldBeTrue();
        (await BeginAsync(Other, TestPieces.Pinned(2))).ShouldBeTrue("the same again");
        (await HeldAsync(Host)).Single().Cells.Single().Pins.Count.ShouldBe(4);
        (await HeldAsync(Other)).Single().Cells.Single().Pins.Count.ShouldBe(2);

        await SettleAsync(stays);
        await SettleAsync(stays);

        (await HeldAsync(Host)).Count.ShouldBe(stays ? 0 : 1);
        (await HeldAsync(Other)).Count.ShouldBe(stays ? 1 : 0);
        (await _placement.Pieces.FindAsync(_server, stays ? Other : Host, default))!.Cells.Single().Pins.Count.ShouldBe(stays ? 2 : 4);
    }

    [Fact]
    public async Task On_one_host_old_and_new_pieces_must_be_there_beside_each_other()
    {
        await ClaimAsync(_server, Host, TestPieces.Pinned(3));

        (await BeginAsync(Host, TestPieces.Pinned(8, cells: 2))).ShouldBeFalse();
        (await HeldAsync(Host)).Count.ShouldBe(1, "the refusal leaves what was");
        (await BeginAsync(Host, TestPieces.Pinned(4))).ShouldBeTrue();

        (await _placement.Pieces.FindAsync(_server, Host, default))!.Cells.Single().Pins.Count.ShouldBe(4, "what it will have");
        await SettleAsync(stays: false);
        (await _placement.Pieces.FindAsync(_server, Host, default))!.Cells.Single().Pins.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_without_pieces_may_move_to_some_and_back(bool stays)
    {
        await ClaimAsync(_server, Host, null);
        (await BeginAsync(Host, TestPieces.Pinned(4))).ShouldBeTrue();
        (await BeginAsync(Host, TestPieces.Pinned(4))).ShouldBeTrue("the same again");

        await SettleAsync(stays);

        (await HeldAsync(Host)).Count.ShouldBe(stays ? 1 : 0);
        await _placement.ReleaseAsync(_server);
        (await HeldAsync(Host)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deletion_in_the_midst_of_a_move_gives_everything_back()
    {
        await ClaimAsync(_server, Host, TestPieces.Pinned(4).WithDevices(2));
        await BeginAsync(Host, TestPieces.Pinned(4).WithDevices(2));

        await _placement.ReleaseAsync(_server);

        (await ClaimAsync(Identifier.New<ServerId>(), Host, TestPieces.Pinned(8, cells: 2).WithDevices(4))).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_many_at_once_no_two_get_the_same_piece() => await PieceRace.RunAsync(_placement, Host);

    [Fact]
    public async Task What_a_host_hands_out_no_more_is_given_to_nobody()
    {
        await _placement.Ledger.ReportInventoryAsync(Host, PlacementContract.Inventory, default);

        (await ClaimAsync(_server, Host, TestPieces.Pinned(1))).ShouldBeFalse();
    }

    private Task<bool> ClaimAsync(ServerId server, HostName host, GuestDemand? demand) => PieceRace.ClaimAsync(_placement, server, host, demand);

    private async Task<bool> BeginAsync(HostName host, GuestDemand demand) => (await _placement.WriteAsync(work =>
        _placement.Pieces.BeginAsync(work, _server, host, new ClaimedResources(0, 512, 1) { Demand = demand }, default))).TryGet(out _, out _);

    private Task<Done> SettleAsync(bool stays) => _placement.WriteAsync(async work =>
    {
        await (stays ? _placement.Pieces.StayAsync(work, _server, default) : _placement.Pieces.ReturnAsync(work, _server, default));
        return default(Done);
    });

    private async Task<IReadOnlyList<GuestFitting>> HeldAsync(HostName host) => (await _placement.UsageAsync(host)).Pieces!.Held;
}
