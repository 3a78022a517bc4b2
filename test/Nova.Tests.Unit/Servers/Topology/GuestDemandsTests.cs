using Microsoft.Extensions.Options;
using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Servers.Topology;

namespace Nova.Tests.Unit.Servers.Topology;

/// <summary>What flavors and images may ask for by the piece, and what they may not ask together (the rules of the original's virt/hardware.py).</summary>
public sealed class GuestDemandsTests
{
    private readonly GuestDemands _demands = new(new DeviceAliases(Options.Create(new PciAliasOptions
    {
        Aliases =
        [
            """{"name": "nic", "vendor_id": "8086", "product_id": "10ed", "device_type": "type-VF", "numa_policy": "required"}""",
            """{"name": "gpu", "vendor_id": "10DE"}""",
            """{"name": "gpu", "vendor_id": "1002"}""",
        ],
    })));

    [Theory]
    [InlineData("hw:numa_nodes=2", "", "0,1:1024 2,3:1024")]
    [InlineData("hw:numa_nodes=1", "", "0,1,2,3:2048")]
    [InlineData("", "hw_numa_nodes=2", "0,1:1024 2,3:1024")]
    [InlineData("hw:numa_nodes=2;hw:numa_cpus.0=0,2-3;hw:numa_mem.0=512;hw:numa_cpus.1=1;hw:numa_mem.1=1536", "", "0,2,3:512 1:1536")]
    [InlineData("hw:mem_page_size=large", "", "0,1,2,3:2048")]
    [InlineData("hw:cpu_policy=dedicated", "", "0,1,2,3:2048")]
    [InlineData("", "", "")]
    [InlineData("hw:cpu_policy=shared", "", "")]
    [InlineData("hw:cpu_shares=4", "hw_disk_bus=virtio", "")]
    public void Cells_are_split_as_told_or_evenly(string specs, string image, string cells) =>
        string.Join(' ', Demand(specs, image).Cells.Select(cell => $"{CpuSet.Format(cell.SharedCpus.Concat(cell.PinnedCpus))}:{cell.MemoryMiB}")).ShouldBe(cells);

    [Theory]
    [InlineData("hw:numa_nodes=3", "", "cannot be evenly distributed")]
    [InlineData("hw:numa_nodes=0", "", "must be a number greater than 0")]
    [InlineData("", "hw_numa_nodes=many", "must be a number greater than 0")]
    [InlineData("", "hw_numa_nodes=999999", "must be a number greater than 0")]
    [InlineData("hw:numa_nodes=2", "hw_numa_nodes=2", "Image property 'hw_numa_nodes' is not permitted to override")]
    [InlineData("hw:numa_nodes=2", "hw_numa_cpus.0=0", "Image property 'hw_numa_cpus.0' is not permitted to override")]
    [InlineData("hw:numa_nodes=2;hw:numa_cpus.0=0-3", "", "must be provided for all NUMA nodes")]
    [InlineData("hw:numa_nodes=2;hw:numa_cpus.0=0-1;hw:numa_mem.0=1024;hw:numa_cpus.1=2-4;hw:numa_mem.1=1024", "", "CPU number 4 is larger than max 3")]
    [InlineData("hw:numa_nodes=2;hw:numa_cpus.0=0-2;hw:numa_mem.0=1024;hw:numa_cpus.1=2-3;hw:numa_mem.1=1024", "", "CPU number 2 is assigned to two nodes")]
    [InlineData("hw:numa_nodes=2;hw:numa_cpus.0=0-1;hw:numa_mem.0=1024;hw:numa_cpus.1=2;hw:numa_mem.1=1024", "", "CPU number 3 is not assigned to any node")]
    [InlineData("hw:numa_nodes=2;hw:numa_cpus.0=0-1;hw:numa_mem.0=1024;hw:numa_cpus.1=2-3;hw:numa_mem.1=512", "", "1536 MB of memory assigned, but expected 2048 MB")]
    [InlineData("hw:cpu_policy=shared", "hw_cpu_policy=dedicated", "not permitted to override CPU pinning policy")]
    [InlineData("hw:cpu_policy=dedicated;hw:cpu_thread_policy=isolate", "hw_cpu_thread_policy=require", "not permitted to override CPU thread pinning policy")]
    [InlineData("hw:cpu_thread_policy=isolate", "", "thread policy is given without")]
    [InlineData("hw:emulator_threads_policy=isolate", "", "isolated emulator thread needs")]
    [InlineData("", "hw_cpu_policy=mine", "Invalid CPU allocation policy: mine")]
    [InlineData("hw:cpu_policy=mixed", "", "go together")]
    [InlineData("hw:cpu_policy=dedicated;hw:cpu_dedicated_mask=0", "", "go together")]
    [InlineData("hw:cpu_policy=mixed;hw:cpu_dedicated_mask=0-3", "", "and not all")]
    [InlineData("hw:cpu_policy=mixed;hw:cpu_dedicated_mask=7", "", "and not all")]
    [InlineData("", "hw_mem_page_size=large", "Page size large forbidden against '<empty>'")]
    [InlineData("hw:mem_page_size=small", "hw_mem_page_size=2MB", "Page size 2MB forbidden against 'small'")]
    [InlineData("hw:mem_page_size=huge", "", "Invalid memory page size 'huge'")]
    [InlineData("pci_passthrough:alias=fpga:1", "", "PCI alias fpga is not defined")]
    [InlineData("pci_passthrough:alias=gpu:none", "", "Invalid PCI alias definition")]
    [InlineData("hw:pci_numa_affinity_policy=legacy", "hw_pci_numa_affinity_policy=required", "not permitted to override the policy")]
    public void What_contradicts_itself_is_refused(string specs, string image, string reason)
    {
        _demands.Check(Flavor(specs), Read(image)).Match(_ => "", fault => fault.ShouldBeOfType<Fault.Invalid>().Message).ShouldContain(reason);

        _demands.ClaimOf(Flavor(specs), isOnVolume: false, Read(image)).Demand!.Contradiction.ShouldNotBeNull("no host fulfils it, should it have been accepted once");
    }

    [Theory]
    [InlineData("hw:cpu_policy=dedicated", "", "0,1,2,3", 0)]
    [InlineData("", "hw_cpu_policy=dedicated", "0,1,2,3", 0)]
    [InlineData("hw:cpu_policy=dedicated", "hw_cpu_policy=shared", "0,1,2,3", 0)]
    [InlineData("hw:cpu_policy=mixed;hw:cpu_dedicated_mask=^0", "", "1,2,3", 1)]
    [InlineData("hw:cpu_policy=mixed;hw:cpu_dedicated_mask=0-1", "", "0,1", 2)]
    public void Cpus_alone_are_claimed_one_by_one_and_not_among_the_shared(string specs, string image, string pinned, int shared)
    {
        var claim = _demands.ClaimOf(Flavor(specs), isOnVolume: false, Read(image));

        CpuSet.Format(claim.Demand!.Cells.SelectMany(cell => cell.PinnedCpus)).ShouldBe(pinned);
        claim.VCpus.ShouldBe(shared);
    }

    [Theory]
    [InlineData("small", PageKind.Small, 0)]
    [InlineData("any", PageKind.Any, 0)]
    [InlineData("2048", PageKind.Exact, 2048)]
    [InlineData("2MB", PageKind.Exact, 2048)]
    [InlineData("1GiB", PageKind.Exact, 1048576)]
    public void Sizes_of_pages_may_have_units(string text, PageKind kind, int sizeKiB) =>
        Demand($"hw:mem_page_size={text}", "").Cells.Single().Pages.ShouldBe(new PageDemand(kind, sizeKiB));

    [Fact]
    public void An_image_may_choose_among_large_pages() =>
        Demand("hw:mem_page_size=large", "hw_mem_page_size=2048").Cells.Single().Pages.ShouldBe(new PageDemand(PageKind.Exact, 2048));

    [Fact]
    public void Devices_are_those_of_the_alias_whichever_was_said_first()
    {
        var devices = Demand("pci_passthrough:alias=nic:2, gpu:1", "").Devices;

        devices.Select(device => (device.Alias, device.Count, device.Nearness)).ShouldBe([("nic", 2, DeviceNearness.Required), ("gpu", 1, DeviceNearness.Legacy)]);
        devices[0].AnyOf.ShouldBe([new DeviceShape("8086", "10ed", DeviceKind.VirtualFunction)]);
        devices[1].AnyOf.ShouldBe([new DeviceShape("10de", null, DeviceKind.Standard), new DeviceShape("1002", null, DeviceKind.Standard)]);
        Demand("pci_passthrough:alias=nic:1;hw:pci_numa_affinity_policy=preferred", "").Devices.Single().Nearness.ShouldBe(DeviceNearness.Preferred);
    }

    [Theory]
    [InlineData("""{"vendor_id": "8086"}""", "a name")]
    [InlineData("""{"name": "a:b"}""", "a name")]
    [InlineData("""{"name": "a", "vendor_id": "intel"}""", "four hexadecimal digits")]
    [InlineData("""{"name": "a", "device_type": "type-X"}""", "no device_type type-X")]
    [InlineData("""{"name": "a", "numa_policy": "near"}""", "no numa_policy near")]
    [InlineData("""{"name": "a", "vendor": "8086"}""", "nobody knows vendor")]
    [InlineData("gpu", "alias = gpu")]
    public void An_alias_that_is_none_stops_the_start(string text, string reason) =>
        Should.Throw<OptionsValidationException>(() => new DeviceAliases(Options.Create(new PciAliasOptions { Aliases = [text] }))).Message.ShouldContain(reason);

    [Fact]
    public void A_rebuild_may_not_change_the_cells()
    {
        var flavor = Flavor("");

        _demands.CheckRebuild(flavor, Read("hw_numa_nodes=2"), Read("hw_numa_nodes=2;hw_disk_bus=scsi")).TryGet(out _, out _).ShouldBeTrue();
        _demands.CheckRebuild(flavor, Read(""), Read("hw_numa_nodes=2")).Match(_ => "", fault => fault.Message).ShouldContain("cannot be changed as part of a rebuild");
    }

    private GuestDemand Demand(string specs, string image) =>
        _demands.ClaimOf(Flavor(specs), isOnVolume: false, Read(image)).Demand ?? new GuestDemand { Cells = [], Devices = [] };

    private static Flavor Flavor(string specs) => new()
    {
        Id = new FlavorId("1"),
        Name = "one",
        VCpus = 4,
        MemoryMiB = 2048,
        RootDiskGiB = 1,
        ExtraSpecs = Read(specs),
    };

    private static Dictionary<string, string> Read(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
