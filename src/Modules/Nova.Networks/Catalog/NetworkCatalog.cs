using System.Net;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Networks.Storage;

namespace Nova.Networks.Catalog;

/// <summary>The networks of the cloud. Where there is none at all, the one of the options is made when somebody first looks.</summary>
internal sealed class NetworkCatalog(NetworkStore store, IOptions<NetworkOptions> options, TimeProvider clock)
{
    private volatile bool _looked;

    /// <summary>All of them, oldest first.</summary>
    public async Task<IReadOnlyList<Network>> ListAsync(CancellationToken cancellationToken)
    {
        var networks = await store.ListAsync(cancellationToken);
        if (networks.Count is 0 && !_looked)
        {
            await store.AddFirstAsync(Default(), cancellationToken);
            networks = await store.ListAsync(cancellationToken);
        }

        _looked = true;
        return networks;
    }

    /// <summary>Those that a project may use.</summary>
    public async Task<IReadOnlyList<Network>> ListAsync(ProjectId project, CancellationToken cancellationToken)
    {
        await EnsureFirstAsync(cancellationToken);
        return await store.ListAsync(project, cancellationToken);
    }

    /// <summary>Makes the first network where nobody has looked yet.</summary>
    public async ValueTask EnsureFirstAsync(CancellationToken cancellationToken)
    {
        if (!_looked)
        {
            await ListAsync(cancellationToken);
        }
    }

    /// <summary>The host's bridge has the first address: it is router and DHCP server.</summary>
    private Network Default()
    {
        var settings = options.Value;
        Subnet range = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            Cidr = settings.FixedRange,
            Gateway = null,
            DhcpServer = null,
            NameServers = settings.NameServers(),
            First = 2,
            Last = (1L << (32 - IPNetwork.Parse(settings.FixedRange).PrefixLength)) - 2,
        };
        return new Network
        {
            Id = new NetworkId(Identifier.NewUuid()),
            Label = settings.NetworkLabel,
            Project = null,
            Bridge = settings.FlatNetworkBridge,
            Mtu = settings.NetworkDeviceMtu,
            CreatedAt = clock.GetUtcNow(),
            Subnets = [range with { Gateway = range.AddressOf(1), DhcpServer = range.AddressOf(1) }],
        };
    }
}
