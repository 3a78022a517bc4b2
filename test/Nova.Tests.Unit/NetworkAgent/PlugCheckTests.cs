using Nova.Contracts.Networks;
using Nova.Core;
using Nova.NetworkAgent.Plan;
using Nova.TestKit.Network;

namespace Nova.Tests.Unit.NetworkAgent;

public sealed class PlugCheckTests
{
    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("sixteen-letters-")]
    [InlineData("a\"b")]
    [InlineData("br0\n")]
    [InlineData("../x")]
    public void Improper_devices_are_refused(string name)
    {
        Should.Throw<InvalidOperationException>(() => PlugCheck.Demand(PlugOf(TestPorts.Port(5) with { Bridge = name })));
        Should.Throw<InvalidOperationException>(() => PlugCheck.Demand(PlugOf(TestPorts.Port(5) with { TapDevice = name })));
    }

    [Theory]
    [InlineData("FA:16:3E:00:00:05")]
    [InlineData("fa:16:3e:00:00")]
    [InlineData("fa:16:3e:00:00:05\n")]
    public void Improper_MAC_addresses_are_refused(string mac) =>
        Should.Throw<InvalidOperationException>(() => PlugCheck.Demand(PlugOf(TestPorts.Port(5) with { MacAddress = mac })));

    [Theory]
    [InlineData("10.0.0.5 ")]
    [InlineData("10.5")]
    [InlineData("010.0.0.5")]
    [InlineData("fe80::1%1; drop")]
    public void Improper_addresses_are_refused(string address)
    {
        var port = TestPorts.Port(5);

        Should.Throw<InvalidOperationException>(
            () => PlugCheck.Demand(PlugOf(port with { Addresses = [port.Addresses[0] with { Address = address }] })));
        Should.Throw<InvalidOperationException>(
            () => PlugCheck.Demand(PlugOf(port with { Addresses = [port.Addresses[0] with { NameServers = [address] }] })));
    }

    [Fact]
    public void Proper_ports_pass() => PlugCheck.Demand(PlugOf(TestPorts.Port(5)));

    private static PortPlug PlugOf(ServerPort port) => new(Identifier.New<ServerId>(), "web", [port]);
}
