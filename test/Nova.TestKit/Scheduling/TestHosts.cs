using Nova.Contracts.Fleet;
using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.TestKit.Scheduling;

/// <summary>Hosts and requests for tests of the scheduler.</summary>
internal static class TestHosts
{
    public static readonly HostInventory Inventory = new()
    {
        VCpus = 16,
        MemoryMiB = 65536,
        DiskGiB = 1000,
    };

    public static ComputeHost Host(string name, HostInventory? inventory = null) => new()
    {
        Host = new HostName(name),
        Service = new ServiceId(Guid.CreateVersion7()),
        IsUp = true,
        IsDisabled = false,
        AvailabilityZone = "nova",
        Hypervisor = new()
        {
            Node = $"{name}.example",
            Type = "QEMU",
            Version = 7002000,
            Address = "192.0.2.1",
            Architectures = ["x86_64"],
            CpuInfo = """{"vendor": "Intel", "topology": {"cores": 4}}""",
            Inventory = inventory ?? Inventory,
        },
    };

    public static HostUsage Usage(ComputeHost host, ClaimedResources used = default, int servers = 0) =>
        new(host.Host, host.Hypervisor.Inventory, used, servers);

    public static SchedulingRequest Request(int vcpus = 1, int memoryMiB = 512, int diskGiB = 1) => new()
    {
        RequestId = "req-00000000-0000-0000-0000-000000000001",
        Project = new ProjectId("p1"),
        Flavor = new Flavor
        {
            Id = new FlavorId("1"),
            Name = "m1.tiny",
            VCpus = vcpus,
            MemoryMiB = memoryMiB,
            RootDiskGiB = diskGiB,
        },
        Resources = new(vcpus, memoryMiB, diskGiB),
    };
}
