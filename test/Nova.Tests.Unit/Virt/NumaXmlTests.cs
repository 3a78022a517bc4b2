using System.Xml.Linq;
using Nova.Contracts.Placement;
using Nova.TestKit.Placement;
using Nova.Virt.Libvirt;
using Nova.Virt.Libvirt.Xml;

namespace Nova.Tests.Unit.Virt;

/// <summary>What a domain says of cells, processors, pages and devices (source: libvirt.org/formatdomain.html), and what is read of the host's.</summary>
public sealed class NumaXmlTests
{
    /// <summary>A guest of two cells: two threads of one core alone, one CPU shared, large pages, a device.</summary>
    internal static DomainPlan Pinned { get; } = DomainXmlTests.Plan(DomainXmlTests.Order("numa", []) with
    {
        VCpus = 3,
        MemoryMiB = 768,
        Fitting = new GuestFitting
        {
            Cells =
            [
                new FittedCell
                {
                    Id = 0, HostCell = 1, SharedCpus = [], HostCpus = [], Pins = [new CpuPin(0, 12), new CpuPin(1, 13)], IdleCpus = [], EmulatorCpu = 14,
                    Siblings = [[0, 1]], MemoryMiB = 512, PageKiB = 2048,
                },
                new FittedCell
                {
                    Id = 1, HostCell = 0, SharedCpus = [2], HostCpus = [0, 1, 2, 3], Pins = [], IdleCpus = [], Siblings = [], MemoryMiB = 256, PageKiB = 4,
                },
            ],
            Devices = [new FittedDevice("nic", TestPieces.Device(5, 0) with { Address = "0000:81:1f.7" })],
        },
    });

    [Theory]
    [InlineData("cputune/vcpupin", """<vcpupin vcpu="0" cpuset="12" /><vcpupin vcpu="1" cpuset="13" /><vcpupin vcpu="2" cpuset="0,1,2,3" />""")]
    [InlineData("cputune/emulatorpin", """<emulatorpin cpuset="14" />""")]
    [InlineData("cputune/shares", "<shares>512</shares>")]
    [InlineData("numatune/memory", """<memory mode="strict" nodeset="0,1" />""")]
    [InlineData("numatune/memnode", """<memnode cellid="0" mode="strict" nodeset="1" /><memnode cellid="1" mode="strict" nodeset="0" />""")]
    [InlineData("memoryBacking/hugepages/page", """<page size="2048" unit="KiB" nodeset="0" />""")]
    [InlineData("cpu/numa/cell", """<cell id="0" cpus="0,1" memory="512" unit="MiB" /><cell id="1" cpus="2" memory="256" unit="MiB" />""")]
    [InlineData("cpu/topology", "")]
    [InlineData("devices/hostdev/source/address", """<address domain="0x0000" bus="0x81" slot="0x1f" function="0x7" />""")]
    public void Every_piece_is_said(string path, string xml) =>
        string.Concat(path.Split('/').Aggregate<string, IEnumerable<XElement>>([XElement.Parse(DomainXml.Build(Pinned))], (elements, name) => elements.Elements(name)))
            .ShouldBe(xml);

    [Fact]
    public void A_device_is_taken_from_its_driver_and_given_back()
    {
        var device = XElement.Parse(DomainXml.Build(Pinned)).Descendants("hostdev").Single();

        device.Attributes().Select(attribute => $"{attribute.Name}={attribute.Value}").ShouldBe(["mode=subsystem", "type=pci", "managed=yes"]);
    }

    [Fact]
    public void Threads_are_told_where_all_cores_have_as_many()
    {
        var fitting = Pinned.Order.Fitting!;
        var plan = Pinned with { Order = Pinned.Order with { VCpus = 2, Fitting = fitting with { Cells = [fitting.Cells[0] with { EmulatorCpu = null }] } } };

        var domain = XElement.Parse(DomainXml.Build(plan));

        domain.Element("cpu")!.Element("topology")!.ToString().ShouldBe("""<topology sockets="1" cores="1" threads="2" />""");
        domain.Element("cputune")!.Element("emulatorpin")!.Attribute("cpuset")!.Value.ShouldBe("12,13");
    }

    [Fact]
    public void A_guest_that_shares_keeps_off_the_cpus_of_others()
    {
        var shared = XElement.Parse(DomainXml.Build(DomainXmlTests.Plan(DomainXmlTests.Order("a", [])) with { SharedCpus = "0,1" }));

        shared.Element("vcpu")!.Attribute("cpuset")!.Value.ShouldBe("0,1");
        XElement.Parse(DomainXml.Build(Pinned with { SharedCpus = "0,1" })).Element("vcpu")!.Attribute("cpuset").ShouldBeNull("each is said by itself");
    }

    [Fact]
    public void The_hosts_cells_are_read_with_cores_and_pages()
    {
        var capabilities = XElement.Parse(
            """
            <capabilities><host><topology><cells num='2'>
              <cell id='0'>
                <memory unit='KiB'>8388608</memory>
                <pages unit='KiB' size='4'>1835008</pages>
                <pages unit='KiB' size='2048'>512</pages>
                <cpus num='4'>
                  <cpu id='0' socket_id='1' die_id='0' core_id='0' siblings='0,2'/><cpu id='2' socket_id='1' die_id='0' core_id='0' siblings='0,2'/>
                  <cpu id='1' socket_id='1' die_id='0' core_id='1' siblings='1'/><cpu id='3' socket_id='1' die_id='0' core_id='2' siblings='3'/>
                </cpus>
              </cell>
              <cell id='1'><memory unit='KiB'>1024</memory><cpus num='0'/></cell>
            </cells></topology></host></capabilities>
            """);

        var cell = HostCells.Of(capabilities).Single();

        (cell.Id, cell.Socket, cell.MemoryMiB).ShouldBe((0, 1, 8192L));
        cell.SharedCpus.ShouldBe([0, 2, 1, 3]);
        cell.Cores.Single().ShouldBe([0, 2]);
        cell.Pages.ShouldBe([new HostPages(4, 1_835_008), new HostPages(2048, 512)]);
        HostCells.Of(XElement.Parse("<capabilities><host/></capabilities>")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<capability type='virt_functions' maxCount='7'/>", "PhysicalFunction", null)]
    [InlineData("<capability type='phys_function'><address domain='0x0000' bus='0x05' slot='0x00' function='0x1'/></capability>", "VirtualFunction", "0000:05:00.1")]
    [InlineData("", "Standard", null)]
    public void A_device_of_the_host_is_read(string capability, string kind, string? parent)
    {
        var device = HostDevices.Parse(
            $"""
            <device><name>pci_0000_05_10_1</name><capability type='pci'>
              <class>0x020000</class><domain>0</domain><bus>5</bus><slot>16</slot><function>1</function>
              <product id='0x10CA'>82576</product><vendor id='0x8086'>Intel</vendor>{capability}<numa node='1'/>
            </capability></device>
            """)!;

        (device.Address, device.VendorId, device.ProductId, device.Cell, device.Parent).ShouldBe(("0000:05:10.1", "8086", "10ca", 1, parent));
        device.Kind.ToString().ShouldBe(kind);
    }

    [Fact]
    public void Bridges_of_the_bus_are_nobodys() => HostDevices.Parse(
        "<device><capability type='pci'><class>0x060400</class><domain>0</domain><bus>0</bus><slot>1</slot><function>0</function></capability></device>").ShouldBeNull();
}
