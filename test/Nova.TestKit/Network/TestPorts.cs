using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.TestKit.Network;

/// <summary>Ports for tests, on the network 10.0.0.0/24 with bridge <c>brtest</c>.</summary>
public static class TestPorts
{
    /// <summary>The network.</summary>
    public static NetworkId Network { get; } = new(Guid.Parse("5a3b1d2c-0000-4000-8000-000000000001"));

    /// <summary>A server with one port, at 10.0.0.<paramref name="number"/>.</summary>
    public static PortPlug Plug(string hostname, int number, string? macAddress = null) =>
        new(Identifier.New<ServerId>(), hostname, [Port(number, macAddress)]);

    /// <summary>A port at 10.0.0.<paramref name="number"/>.</summary>
    public static ServerPort Port(int number, string? macAddress = null) => new()
    {
        Id = Identifier.New<PortId>(),
        Network = Network,
        NetworkLabel = "private",
        MacAddress = macAddress ?? $"fa:16:3e:00:00:{number:x2}",
        Bridge = "brtest",
        TapDevice = $"tap{number}",
        Mtu = 1450,
        Addresses =
        [
            new FixedAddress { Address = $"10.0.0.{number}", Cidr = "10.0.0.0/24", Gateway = "10.0.0.1", DhcpServer = "10.0.0.1" },
        ],
    };
}
