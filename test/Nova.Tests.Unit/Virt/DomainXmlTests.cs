using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.TestKit;
using Nova.TestKit.Virt;
using Nova.Virt;
using Nova.Virt.Libvirt.Xml;

namespace Nova.Tests.Unit.Virt;

public sealed class DomainXmlTests
{
    private static readonly string[] Properties =
        ["hw_disk_bus=scsi", "hw_disk_bus=ide", "hw_machine_type=pc", "hw_vif_model=e1000", "hw_video_model=none", "hw_cdrom_bus=sata", "os_type=windows", "hw_qemu_guest_agent=yes"];

    [NeedsFact("xmllint")]
    public async Task Every_shape_is_valid_by_libvirts_own_schema()
    {
        foreach (var plan in Plans())
        {
            var path = Path.GetTempFileName();
            await File.WriteAllTextAsync(path, DomainXml.Build(plan));

            await PrivateLibvirt.RunAsync("virt-xml-validate", path, "domain");

            File.Delete(path);
        }
    }

    [Fact]
    public void No_text_of_a_user_becomes_markup() => Prop.ForAll<string, string>(static (name, commandLine) =>
    {
        var order = Order(name ?? "", new Dictionary<string, string> { ["os_command_line"] = commandLine ?? "" });

        var domain = XElement.Parse(DomainXml.Build(Plan(order) with { Kernel = "/kernel" }), LoadOptions.PreserveWhitespace);

        domain.Element("os")!.Elements("cmdline").Count().ShouldBe(1);
        domain.Element("metadata")!.Descendants().Count(static element => element.Name.LocalName is "name").ShouldBe(1);
        domain.Element("devices")!.Elements("disk").Count().ShouldBe(1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Markup_in_a_name_reads_back_as_it_was()
    {
        const string Evil = "</name><devices><disk type='file'/></devices> & \"x\" ]]> \U0001F600";

        var domain = XElement.Parse(DomainXml.Build(Plan(Order(Evil + "\u0000\u0001", []))));

        domain.Element("metadata")!.Descendants().Single(static element => element.Name.LocalName is "name").Value.ShouldBe(Evil);
    }

    [Fact]
    public void The_format_of_every_disk_is_said_so_that_nothing_is_guessed() => Plans()
        .SelectMany(static plan => XElement.Parse(DomainXml.Build(plan)).Element("devices")!.Elements("disk"))
        .ShouldAllBe(static disk => disk.Element("driver")!.Attribute("type")!.Value == "qcow2" || disk.Element("driver")!.Attribute("type")!.Value == "raw");

    [Fact]
    public void Vnc_has_no_password_and_so_listens_where_it_is_told_only()
    {
        var graphics = XElement.Parse(DomainXml.Build(Plan(Order("a", [])) with { VncListen = "127.0.0.1" })).Descendants("graphics").Single();

        graphics.Attribute("listen")!.Value.ShouldBe("127.0.0.1");
    }

    [Theory]
    [InlineData("hw_disk_bus", "floppy")]
    [InlineData("hw_vif_model", "x'/><script path='/bin/sh")]
    [InlineData("hw_machine_type", "none")]
    public void Hardware_that_we_do_not_know_is_refused(string property, string value) => Should.Throw<VirtDriverException>(
            () => DomainXml.Build(Plan(Order("a", new() { [property] = value })))).Kind.ShouldBe(VirtErrorKind.BadImage);

    private static IEnumerable<DomainPlan> Plans()
    {
        var plain = Plan(Order("plain", []));
        yield return plain;
        yield return plain with { Kernel = "/kernel", Ramdisk = "/ramdisk", VncListen = "127.0.0.1", MemoryStatsPeriodSeconds = 10 };
        yield return plain with { SerialPort = 10000 };
        yield return plain with { CpuMode = "custom", CpuModel = "Nehalem", VirtType = "kvm" };
        yield return plain with { SharedCpus = "0,1" };
        yield return NumaXmlTests.Pinned;
        yield return NumaXmlTests.Pinned with { CpuMode = "none" };
        yield return plain with { Disks = [new("/iso", "raw", "root", true, true), new("/c", "raw", "config-2", true)] };
        foreach (var property in Properties)
        {
            yield return Plan(Order("image", new() { [property.Split('=')[0]] = property.Split('=')[1] })) with
            {
                Disks =
                [
                    new("/disk", "qcow2", "root"),
                    new("/eph", "qcow2", "ephemeral0"),
                    new("/config", "raw", "config-2", true, property.Contains("cdrom", StringComparison.Ordinal)),
                ],
            };
        }
    }

    internal static DomainPlan Plan(SpawnServer order) => new()
    {
        Order = order,
        VirtType = "qemu",
        CpuMode = "maximum",
        Disks = [new("/disk", "qcow2", "root")],
        CacheMode = "none",
        Discard = "unmap",
        ConsoleLog = "/console.log",
    };

    internal static SpawnServer Order(string name, Dictionary<string, string> properties) => new()
    {
        Operation = Identifier.New<OperationId>(),
        Server = Identifier.New<ServerId>(),
        RequestId = "req-1",
        DomainName = "instance-00000001",
        DisplayName = name,
        Hostname = "host",
        Project = new ProjectId("demo"),
        VCpus = 2,
        MemoryMiB = 512,
        RootDiskGiB = 1,
        Image = new Image
        {
            Id = Identifier.New<ImageId>(),
            Name = "image",
            Status = "active",
            DiskFormat = "qcow2",
            ContainerFormat = "bare",
            SizeBytes = 1,
            Owner = new ProjectId("demo"),
            Visibility = "public",
            Properties = properties,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        },
        ExtraSpecs = new Dictionary<string, string>
        {
            ["quota:cpu_shares"] = "512",
            ["quota:disk_read_iops_sec"] = "100",
            ["quota:vif_inbound_average"] = "1000",
            ["quota:cpu_quota"] = "x",
        },
        Ports =
        [
            new ServerPort
            {
                Id = Identifier.New<PortId>(),
                Network = Identifier.New<NetworkId>(),
                NetworkLabel = "private",
                MacAddress = "fa:16:3e:00:00:01",
                Addresses = [],
                Bridge = "br100",
                TapDevice = "tap01234567-89",
            },
        ],
    };
}
