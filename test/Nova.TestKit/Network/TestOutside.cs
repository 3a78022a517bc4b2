using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.TestKit.Network;

/// <summary>A network outside for tests, 172.24.4.0/24 with bridge <c>brpub</c>, and a router at 172.24.4.2 that joins it with <see cref="TestPorts.Network"/>.</summary>
public static class TestOutside
{
    /// <summary>The bridge.</summary>
    public const string Bridge = "brpub";

    /// <summary>What a host is told, with these floating addresses.</summary>
    public static HostOutside Of(params IReadOnlyList<FloatingAddress> floating) => new()
    {
        Networks =
        [
            new OutsideNetwork(new NetworkId(Guid.Parse("5a3b1d2c-0000-4000-8000-000000000002")), Bridge, 1500, [new OutsideSubnet("172.24.4.0/24", "172.24.4.1")]),
        ],
        Floating = floating,
        Sources = [new RouterSource(Bridge, "172.24.4.2", ["10.0.0.0/24"])],
        Routers = [new RouterAddress("brtest", "10.0.0.1", "10.0.0.0/24")],
    };
}
