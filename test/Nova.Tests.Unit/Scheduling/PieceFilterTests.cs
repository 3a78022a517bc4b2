using Microsoft.Extensions.Options;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Placement.Pieces;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Weighers;
using Nova.TestKit.Placement;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>Filters and a weigher that look at cells and devices; how pieces are fitted is the placement's matter.</summary>
public sealed class PieceFilterTests
{
    private readonly NumaTopologyFilter _numa = new(new PieceFitter());
    private readonly PciPassthroughFilter _pci = new(new PieceFitter());

    [Fact]
    public void Who_asks_for_nothing_by_the_piece_passes_everywhere()
    {
        foreach (var filter in (IHostFilter[])[_numa, _pci])
        {
            filter.Judge(Host(null), Request(null)).Accepts.ShouldBeTrue();
            filter.Judge(Host(TestPieces.Host()), Request(null)).Accepts.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Cells_must_have_room(int cpus, bool passes) =>
        _numa.Judge(Host(TestPieces.Host()), Request(TestPieces.Pinned(cpus))).Accepts.ShouldBe(passes);

    [Fact]
    public void A_host_without_cells_takes_nobody_who_asks_for_some()
    {
        _numa.Judge(Host(null), Request(TestPieces.Shared(1))).Reason.ShouldBe("neither cells nor devices to hand out");
        _numa.Judge(Host(TestPieces.Host()), Request(new GuestDemand { Cells = [], Devices = [], Contradiction = "never" })).Reason.ShouldBe("never");
    }

    [Fact]
    public void Devices_are_the_one_filters_matter_and_their_nearness_the_others()
    {
        var request = Request(TestPieces.Shared(1).WithDevices(3, DeviceNearness.Required));

        _pci.Judge(Host(TestPieces.Host()), request).Accepts.ShouldBeTrue();
        _numa.Judge(Host(TestPieces.Host()), request).Reason.ShouldBe("3 devices nic asked for, 2 free near its cells");
        _pci.Judge(Host(TestPieces.Host()), Request(TestPieces.Shared(1).WithDevices(5))).Reason.ShouldBe("5 devices nic asked for, 4 free");
        _pci.Judge(Host(null), Request(TestPieces.Shared(1).WithDevices(1))).Accepts.ShouldBeFalse();
    }

    [Fact]
    public void Hosts_with_many_free_devices_are_kept_for_those_who_want_some()
    {
        PciWeigher weigher = new(Options.Create(new SchedulingOptions()));

        weigher.Weigh(Host(null), Request(null)).ShouldBe(100);
        weigher.Weigh(Host(TestPieces.Host()), Request(null)).ShouldBe(96);
        weigher.Multiplier.ShouldBe(1);
    }

    private static HostState Host(HostPieces? pieces)
    {
        var host = TestHosts.Host("h1");
        return HostState.Of(host, TestHosts.Usage(host) with { Pieces = pieces });
    }

    private static SchedulingRequest Request(GuestDemand? demand) => TestHosts.Request() with { Resources = new ClaimedResources(1, 512, 1) { Demand = demand } };
}
