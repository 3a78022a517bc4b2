using Microsoft.Extensions.Options;
using Nova.Compute.Options;
using Nova.Compute.Pieces;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.TestKit.Placement;
using Nova.Virt;

namespace Nova.Tests.Unit.Compute;

/// <summary>Which CPUs and devices of a host are handed out, by the options of the original.</summary>
public sealed class PieceRuleTests
{
    private static readonly HostInventory Measured = new()
    {
        VCpus = 16,
        MemoryMiB = 8192,
        DiskGiB = 100,
        CpuRatio = 4,
        Topology = TestPieces.Topology with
        {
            Devices = [],
            Cells = [.. TestPieces.Topology.Cells.Select(cell => cell with { SharedCpus = [.. cell.SharedCpus, .. cell.DedicatedCpus], DedicatedCpus = [] })],
        },
    };

    [Theory]
    [InlineData("", "", 16, "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15", "")]
    [InlineData("0-3,8", "4-5", 5, "0,1,2,3,8", "4,5")]
    [InlineData("", "4-7", 0, "", "4,5,6,7")]
    [InlineData("0-15,^1", "", 15, "0,2,3,4,5,6,7,8,9,10,11,12,13,14,15", "")]
    public void Cpus_are_shared_or_ones_alone(string shared, string dedicated, int vcpus, string sharedCpus, string dedicatedCpus)
    {
        var inventory = Rules(shared, dedicated).Apply(Measured, []);

        inventory.VCpus.ShouldBe(vcpus);
        CpuSet.Format(inventory.Topology!.Cells.SelectMany(cell => cell.SharedCpus)).ShouldBe(sharedCpus);
        CpuSet.Format(inventory.Topology.Cells.SelectMany(cell => cell.DedicatedCpus)).ShouldBe(dedicatedCpus);
        inventory.Topology.CpuRatio.ShouldBe(4);
    }

    [Theory]
    [InlineData("0-3", "3-4")]
    [InlineData("zero", "")]
    [InlineData("", "4-2")]
    public void Sets_that_are_none_or_overlap_stop_the_start(string shared, string dedicated) =>
        Should.Throw<OptionsValidationException>(() => Rules(shared, dedicated)).Message.ShouldContain("[compute]");

    [Theory]
    [InlineData("""{"vendor_id": "8086"}""", true)]
    [InlineData("""{"vendor_id": "8086", "product_id": "10ED"}""", true)]
    [InlineData("""{"vendor_id": "*", "product_id": "*"}""", true)]
    [InlineData("""{"vendor_id": "10de"}""", false)]
    [InlineData("""{"address": "0000:81:03.0"}""", true)]
    [InlineData("""{"address": "81:03.0"}""", true)]
    [InlineData("""{"address": "*:81:*"}""", true)]
    [InlineData("""{"address": "*:81:03.*"}""", true)]
    [InlineData("""{"address": "0000:81:03.1"}""", false)]
    [InlineData("""{"address": "*:0a:*"}""", false)]
    [InlineData("""{"address": {"domain": ".*", "bus": "81", "slot": "0[2-4]", "function": "[0-3]"} }""", true)]
    [InlineData("""{"address": {"bus": "81", "slot": "0[4-6]"} }""", false)]
    public void A_device_is_offered_where_all_of_the_specification_fits(string spec, bool isOffered) =>
        Rules("", "", spec).Apply(Measured, [TestPieces.Device(3, 1)]).Topology!.Devices.Count.ShouldBe(isOffered ? 1 : 0);

    [Fact]
    public void The_first_specification_that_fits_says_what_a_device_is()
    {
        var rules = Rules("", "", """{"address": "*:81:01.*", "physical_network": "physnet1", "remote_managed": "true"}""", """{"vendor_id": "8086", "trusted": "true"}""");

        var devices = rules.Apply(Measured, [TestPieces.Device(1, 1), TestPieces.Device(2, 1)]).Topology!.Devices;

        devices[0].Tags.Select(tag => $"{tag.Key}={tag.Value}").ShouldBe(["physical_network=physnet1", "remote_managed=true"]);
        devices[1].Tags.Select(tag => $"{tag.Key}={tag.Value}").ShouldBe(["trusted=true"]);
    }

    [Theory]
    [InlineData("8086", "device_spec = 8086")]
    [InlineData("""{"vendor_id": "intel"}""", "not four hexadecimal digits")]
    [InlineData("""{"address": "a:b:c:d.e"}""", "no PCI address")]
    [InlineData("""{"address": "xy:zz.0"}""", "no part of a PCI address")]
    [InlineData("""{"address": {"bus": "["} }""", "device_spec")]
    [InlineData("""{"devname": "eth0"}""", "name the device by its address")]
    public void A_specification_that_is_none_stops_the_start(string spec, string reason) =>
        Should.Throw<OptionsValidationException>(() => Rules("", "", spec)).Message.ShouldContain(reason);

    [Fact]
    public void A_host_that_tells_of_nothing_hands_out_nothing_by_the_piece() =>
        Rules("", "").Apply(Measured with { Topology = null }, []).Topology.ShouldBeNull();

    private static HostPieceRules Rules(string shared, string dedicated, params IReadOnlyList<string> specs) => new(
        Options.Create(new CpuSetOptions { CpuSharedSet = shared, CpuDedicatedSet = dedicated }), Options.Create(new DeviceOptions { DeviceSpecs = specs }));
}
