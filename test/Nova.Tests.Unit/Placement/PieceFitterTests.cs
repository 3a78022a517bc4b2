using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Placement;
using Nova.Placement.Pieces;
using Nova.TestKit.Placement;

namespace Nova.Tests.Unit.Placement;

/// <summary>Which pieces of a host a guest gets: two cells of four shared and four dedicated CPUs, in cores of two threads.</summary>
public sealed class PieceFitterTests
{
    private readonly PieceFitter _fitter = new();

    [Fact]
    public void A_guest_of_two_cells_has_each_on_a_cell_of_its_own()
    {
        var fitting = Fit(TestPieces.Host(), TestPieces.Shared(4, cells: 2))!;

        fitting.Cells.Select(cell => cell.HostCell).ShouldBe([0, 1], ignoreOrder: true);
        fitting.Cells.ShouldAllBe(cell => cell.SharedCpus.Count == 2 && cell.HostCpus.Count == 4 && cell.Pins.Count == 0);
    }

    [Fact]
    public void More_cells_than_the_host_has_are_refused() =>
        Refusal(TestPieces.Host(), TestPieces.Shared(3, cells: 3)).ShouldBe("3 cells asked for, 2 in the host");

    [Theory]
    [InlineData(ThreadPolicy.Prefer, 4, "4,5,6,7", "")]
    [InlineData(ThreadPolicy.Require, 2, "4,5", "")]
    [InlineData(ThreadPolicy.Isolate, 2, "4,6", "5,7")]
    public void Cpus_alone_follow_the_thread_policy(ThreadPolicy threads, int cpus, string pins, string idle)
    {
        var cell = Fit(TestPieces.Host(), TestPieces.Pinned(cpus, threads: threads))!.Cells.Single();

        string.Join(',', cell.Pins.Select(pin => pin.Host)).ShouldBe(pins);
        string.Join(',', cell.IdleCpus.Order()).ShouldBe(idle);
        cell.Siblings.Count.ShouldBe(threads is ThreadPolicy.Isolate ? 0 : cpus / 2);
    }

    [Theory]
    [InlineData(ThreadPolicy.Prefer, 5)]
    [InlineData(ThreadPolicy.Isolate, 3)]
    [InlineData(ThreadPolicy.Require, 5)]
    public void More_cpus_than_a_cell_has_are_refused(ThreadPolicy threads, int cpus) =>
        Refusal(TestPieces.Host(), TestPieces.Pinned(cpus, threads: threads)).ShouldContain($"{cpus} CPUs of its own asked for ({threads} threads), 4 of 4 free");

    [Fact]
    public void Threads_of_one_core_need_a_core_that_has_several()
    {
        var topology = TestPieces.Topology with { Cells = [.. TestPieces.Topology.Cells.Select(cell => cell with { Cores = [] })] };

        Refusal(new HostPieces(topology, []), TestPieces.Pinned(2, threads: ThreadPolicy.Require)).ShouldContain("one each");
    }

    [Fact]
    public void An_emulator_of_its_own_has_one_cpu_more()
    {
        Fit(TestPieces.Host(), TestPieces.Pinned(3) with { HasEmulatorCpu = true })!.Cells.Single().EmulatorCpu.ShouldBe(7);

        Fit(TestPieces.Host(), TestPieces.Pinned(4) with { HasEmulatorCpu = true }).ShouldBeNull();
    }

    [Fact]
    public void Shared_cpus_are_promised_as_often_as_the_ratio_says()
    {
        var held = Enumerable.Range(0, 4).Select(_ => Fit(TestPieces.Host(), TestPieces.Shared(2))!).Select(fitting => On(fitting, 0)).ToArray();

        Fit(TestPieces.Host(held), TestPieces.Shared(2))!.Cells.Single().HostCell.ShouldBe(1);
        Fit(TestPieces.Host([.. held, .. held.Select(fitting => On(fitting, 1))]), TestPieces.Shared(1)).ShouldBeNull();
        Refusal(TestPieces.Host(), TestPieces.Shared(5)).ShouldContain("5 vCPUs asked for, 4 CPUs in cell");
    }

    [Theory]
    [InlineData(PageKind.Small, 0, 512, 4L)]
    [InlineData(PageKind.Large, 0, 512, 2048L)]
    [InlineData(PageKind.Any, 0, 512, 2048L)]
    [InlineData(PageKind.Any, 0, 513, 4L)]
    [InlineData(PageKind.Exact, 2048, 2048, 2048L)]
    [InlineData(PageKind.Exact, 2048, 2050, null)]
    [InlineData(PageKind.Exact, 1048576, 1024, null)]
    [InlineData(PageKind.Large, 0, 511, null)]
    public void Pages_are_of_the_size_that_is_asked_for(PageKind kind, int sizeKiB, int memoryMiB, long? chosen) =>
        (Fit(TestPieces.Host(), TestPieces.Shared(1, memoryMiB: memoryMiB, pages: new PageDemand(kind, sizeKiB)))?.Cells.Single().PageKiB).ShouldBe(chosen);

    [Fact]
    public void Pages_that_a_guest_has_are_gone()
    {
        var large = TestPieces.Shared(1, memoryMiB: 1536, pages: new PageDemand(PageKind.Large));
        var first = On(Fit(TestPieces.Host(), large)!, 0);

        Fit(TestPieces.Host(first), large)!.Cells.Single().HostCell.ShouldBe(1);
        Fit(TestPieces.Host(first, On(first, 1)), large).ShouldBeNull();
    }

    [Theory]
    [InlineData(DeviceNearness.Required, 2, 2)]
    [InlineData(DeviceNearness.Required, 3, null)]
    [InlineData(DeviceNearness.Legacy, 3, null)]
    [InlineData(DeviceNearness.Socket, 3, null)]
    [InlineData(DeviceNearness.Preferred, 3, 3)]
    [InlineData(DeviceNearness.Preferred, 5, null)]
    public void Devices_are_as_near_as_is_asked_for(DeviceNearness nearness, int asked, int? given) =>
        (Fit(TestPieces.Host(), TestPieces.Shared(1).WithDevices(asked, nearness))?.Devices.Count).ShouldBe(given);

    [Fact]
    public void Without_cells_devices_may_be_anywhere()
    {
        var fitting = Fit(TestPieces.Host(), NoCells.WithDevices(4, DeviceNearness.Required))!;

        fitting.Devices.Select(fitted => fitted.Device.Address).Distinct().Count().ShouldBe(4);
        Fit(TestPieces.Host(fitting), NoCells.WithDevices(1)).ShouldBeNull();
    }

    [Fact]
    public void A_physical_function_and_its_parts_are_never_both_given()
    {
        var whole = TestPieces.Device(0, null, DeviceKind.PhysicalFunction);
        var part = TestPieces.Device(1, null, DeviceKind.VirtualFunction, whole.Address);
        HostTopology topology = new() { Cells = [], Devices = [whole, part] };
        GuestDemand Of(DeviceKind kind) => NoCells with { Devices = [new DeviceDemand { Alias = "x", Count = 1, AnyOf = [new DeviceShape(null, null, kind)] }] };

        var withWhole = Fit(new HostPieces(topology, []), Of(DeviceKind.PhysicalFunction))!;
        var withPart = Fit(new HostPieces(topology, []), Of(DeviceKind.VirtualFunction))!;

        Fit(new HostPieces(topology, [withWhole]), Of(DeviceKind.VirtualFunction)).ShouldBeNull();
        Fit(new HostPieces(topology, [withPart]), Of(DeviceKind.PhysicalFunction)).ShouldBeNull();
        Fit(new HostPieces(topology, []), Of(DeviceKind.Standard)).ShouldBeNull();
    }

    [Fact]
    public void Devices_that_another_service_manages_are_nobodys()
    {
        var managed = TestPieces.Device(0, null) with { Tags = new Dictionary<string, string> { ["remote_managed"] = "true" } };

        Fit(new HostPieces(new HostTopology { Cells = [], Devices = [managed] }, []), NoCells.WithDevices(1)).ShouldBeNull();
    }

    [Fact]
    public void Guests_without_devices_leave_the_cells_that_have_some()
    {
        var topology = TestPieces.Topology with { Devices = [TestPieces.Device(0, 0)] };

        Fit(new HostPieces(topology, []), TestPieces.Shared(1))!.Cells.Single().HostCell.ShouldBe(1);
        Fit(new HostPieces(topology, []), TestPieces.Shared(1).WithDevices(1))!.Cells.Single().HostCell.ShouldBe(0);
    }

    [Fact]
    public void Many_cells_that_cannot_all_fit_are_refused_in_good_time()
    {
        var cell = TestPieces.Topology.Cells[0];
        HostTopology topology = new() { Cells = [.. Enumerable.Range(0, 32).Select(id => cell with { Id = id, MemoryMiB = id < 15 ? 4096 : 64 })], Devices = [] };

        Fit(new HostPieces(topology, []), TestPieces.Shared(16, cells: 16, memoryMiB: 16 * 512)).ShouldBeNull();
    }

    [Fact]
    public void Whatever_is_asked_no_piece_is_given_twice() => Prop.ForAll(Demands().ArrayOf(12).ToArbitrary(), demands =>
    {
        List<GuestFitting> held = [];
        foreach (var demand in demands)
        {
            if (Fit(TestPieces.Host([.. held]), demand) is { } fitting)
            {
                held.Add(fitting);
            }
        }

        var cpus = held.SelectMany(fitting => fitting.Cells).SelectMany(HostRoom.CpusOf).ToArray();
        cpus.Distinct().Count().ShouldBe(cpus.Length);
        cpus.ShouldAllBe(cpu => TestPieces.Topology.Cells.Any(cell => cell.DedicatedCpus.Contains(cpu)));
        var devices = held.SelectMany(fitting => fitting.Devices).Select(fitted => fitted.Device.Address).ToArray();
        devices.Distinct().Count().ShouldBe(devices.Length);
        foreach (var cell in TestPieces.Topology.Cells)
        {
            var there = held.SelectMany(fitting => fitting.Cells).Where(fitted => fitted.HostCell == cell.Id).ToArray();
            there.Sum(fitted => fitted.MemoryMiB).ShouldBeLessThanOrEqualTo(cell.MemoryMiB);
            there.Sum(fitted => fitted.SharedCpus.Count).ShouldBeLessThanOrEqualTo(cell.SharedCpus.Count * 2);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_host_that_takes_a_guest_takes_the_same_with_a_cpu_less() => Prop.ForAll(Gen.Choose(2, 4).ToArbitrary(), Gen.Choose(0, 2).ToArbitrary(), (cpus, taken) =>
    {
        var host = taken is 0 ? TestPieces.Host() : TestPieces.Host(Fit(TestPieces.Host(), TestPieces.Pinned(taken))!);

        if (Fit(host, TestPieces.Pinned(cpus)) is not null)
        {
            Fit(host, TestPieces.Pinned(cpus - 1)).ShouldNotBeNull();
        }
    }).QuickCheckThrowOnFailure();

    private static GuestDemand NoCells => new() { Cells = [], Devices = [] };

    private static Gen<GuestDemand> Demands() =>
        from isPinned in Gen.Elements(true, false)
        from cells in Gen.Choose(1, 2)
        from each in Gen.Choose(1, 3)
        from threads in Gen.Elements(ThreadPolicy.Prefer, ThreadPolicy.Isolate, ThreadPolicy.Require)
        from emulator in Gen.Elements(true, false)
        from memory in Gen.Choose(1, 8)
        from devices in Gen.Choose(0, 2)
        let demand = isPinned
            ? TestPieces.Pinned(each * cells, cells, threads, memory * 256) with { HasEmulatorCpu = emulator }
            : TestPieces.Shared(each * cells, cells, memory * 256)
        select devices is 0 ? demand : demand.WithDevices(devices);

    private static GuestFitting On(GuestFitting fitting, int cell) => fitting with { Cells = [.. fitting.Cells.Select(fitted => fitted with { HostCell = cell })] };

    private GuestFitting? Fit(HostPieces host, GuestDemand demand) => _fitter.Fit(host, demand).TryGet(out var fitting, out _) ? fitting : null;

    private string Refusal(HostPieces host, GuestDemand demand) => _fitter.Fit(host, demand).Match(_ => "", fault => fault.Message);
}
