using Nova.Contracts.Placement;

namespace Nova.TestKit.Placement;

/// <summary>A host of two cells with four shared and four dedicated CPUs each, in cores of two threads, and guests for it.</summary>
internal static class TestPieces
{
    public static HostTopology Topology { get; } = new()
    {
        Cells = [Cell(0, 0), Cell(1, 8)],
        Devices = [.. Enumerable.Range(0, 4).Select(number => Device(number, number % 2))],
        CpuRatio = 2,
        MemoryRatio = 1,
    };

    public static HostPieces Host(params IReadOnlyList<GuestFitting> held) => new(Topology, held);

    public static HostDevice Device(int number, int? cell, DeviceKind kind = DeviceKind.Standard, string? parent = null) => new()
    {
        Address = $"0000:81:0{number}.0",
        VendorId = "8086",
        ProductId = "10ed",
        Kind = kind,
        Cell = cell,
        Parent = parent,
        Tags = new Dictionary<string, string>(),
    };

    /// <summary>A guest whose CPUs are all alone, split evenly among cells.</summary>
    public static GuestDemand Pinned(int cpus, int cells = 1, ThreadPolicy threads = ThreadPolicy.Prefer, long memoryMiB = 512) => new()
    {
        Cells = [.. Enumerable.Range(0, cells).Select(id => new GuestCell
        {
            Id = id,
            SharedCpus = [],
            PinnedCpus = [.. Enumerable.Range(id * cpus / cells, cpus / cells)],
            MemoryMiB = memoryMiB / cells,
        })],
        Threads = threads,
        Devices = [],
    };

    /// <summary>A guest whose CPUs share the host's.</summary>
    public static GuestDemand Shared(int cpus, int cells = 1, long memoryMiB = 512, PageDemand? pages = null) => new()
    {
        Cells = [.. Enumerable.Range(0, cells).Select(id => new GuestCell
        {
            Id = id,
            SharedCpus = [.. Enumerable.Range(id * cpus / cells, cpus / cells)],
            PinnedCpus = [],
            MemoryMiB = memoryMiB / cells,
            Pages = pages,
        })],
        Devices = [],
    };

    public static GuestDemand WithDevices(this GuestDemand demand, int count, DeviceNearness nearness = DeviceNearness.Legacy) => demand with
    {
        Devices = [new DeviceDemand { Alias = "nic", Count = count, AnyOf = [new DeviceShape("8086", "10ed", DeviceKind.Standard)], Nearness = nearness }],
    };

    private static HostCell Cell(int id, int first) => new()
    {
        Id = id,
        Socket = id,
        MemoryMiB = 4096,
        SharedCpus = [.. Enumerable.Range(first, 4)],
        DedicatedCpus = [.. Enumerable.Range(first + 4, 4)],
        Cores = [.. Enumerable.Range(first, 8).Chunk(2)],
        Pages = [new HostPages(4, 524_288), new HostPages(2048, 1024)],
    };
}
