using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.TestKit.Placement;

/// <summary>Many servers that claim the pieces of one host at once.</summary>
internal static class PieceRace
{
    private const int Servers = 24;

    /// <summary>Eight dedicated CPUs and four devices are enough for four of them: the others must be refused, and nobody share.</summary>
    public static async Task RunAsync(PlacementContract placement, HostName host)
    {
        var got = await Task.WhenAll(Enumerable.Range(0, Servers).Select(async _ =>
        {
            await Task.Yield();
            return await ClaimAsync(placement, Identifier.New<ServerId>(), host, TestPieces.Pinned(2).WithDevices(1));
        }));

        got.Count(isHeld => isHeld).ShouldBe(4);
        var held = (await placement.UsageAsync(host)).Pieces!.Held;
        held.Count.ShouldBe(4);
        held.SelectMany(fitting => fitting.Cells).SelectMany(cell => cell.Pins).Select(pin => pin.Host).Distinct().Count().ShouldBe(8);
        held.SelectMany(fitting => fitting.Devices).Select(fitted => fitted.Device.Address).Distinct().Count().ShouldBe(4);
        await placement.CheckBooksAsync();
    }

    public static async Task<bool> ClaimAsync(PlacementContract placement, ServerId server, HostName host, GuestDemand? demand) =>
        (await placement.ClaimAsync(server, host, new ClaimedResources(0, 512, 1) { Demand = demand })).TryGet(out _, out _);
}
