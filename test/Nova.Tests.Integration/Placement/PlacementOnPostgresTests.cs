using FsCheck.Fluent;
using Nova.TestKit;
using Nova.TestKit.Placement;

namespace Nova.Tests.Integration.Placement;

public sealed class PlacementOnPostgresTests
{
    [NeedsFact("postgres")]
    public async Task Sixteen_writers_at_once_keep_the_books_right()
    {
        await using var placement = await PlacementContract.OnPostgresAsync();
        foreach (var steps in PlacementSteps.One.ArrayOf(160).Sample(160, 3))
        {
            await placement.InterleaveAsync(steps, writers: 16);
        }
    }

    [NeedsFact("postgres")]
    public async Task A_refusal_names_what_is_missing_in_figures()
    {
        await using var placement = await PlacementContract.OnPostgresAsync();
        await placement.Ledger.ReportInventoryAsync(PlacementContract.Host, PlacementContract.Inventory, default);

        (await placement.ClaimAsync(new(Guid.CreateVersion7()), PlacementContract.Host, new(1, 9000, 20))).TryGet(out _, out var fault).ShouldBeFalse();

        fault!.Message.ShouldBe("Host host1 has not enough left: 9000 MiB of memory asked for, 7680 in the host.");
    }

    [NeedsFact("postgres")]
    public async Task Of_many_at_once_no_two_get_the_same_piece()
    {
        await using var placement = await PlacementContract.OnPostgresAsync();
        await placement.Ledger.ReportInventoryAsync(PlacementContract.Host, PlacementContract.Inventory with { Topology = TestPieces.Topology }, default);

        await PieceRace.RunAsync(placement, PlacementContract.Host);
    }
}
