using System.Security.Cryptography;
using Nova.NetworkAgent.Host;
using Nova.NetworkAgent.Plan;

namespace Nova.NetworkAgent.Bridges;

/// <summary>Keeps the bridge of each network, with the addresses that the host has in it.</summary>
internal sealed class BridgeKeeper(IHostCommands host)
{
    /// <summary>The link-local address that guests ask for metadata; answered on every bridge because the host itself has it.</summary>
    private const string MetadataAddress = "169.254.169.254/32";

    /// <summary>Makes the bridge so; touches only what differs.</summary>
    /// <returns>Whether anything had to be changed.</returns>
    public async Task<bool> EnsureAsync(HostNetwork network, IEnumerable<HostPort> ports, CancellationToken cancellationToken)
    {
        var changed = false;
        var state = await host.FindBridgeAsync(network.Bridge, cancellationToken);
        if (state is null)
        {
            state = await CreateAsync(network, ports, cancellationToken);
            changed = true;
        }

        if (!state.IsUp || state.Mtu != network.Mtu)
        {
            await host.RaiseBridgeAsync(network.Bridge, network.Mtu, cancellationToken);
            changed = true;
        }

        return await EnsureAddressesAsync(network, state, cancellationToken) || changed;
    }

    /// <summary>What the host needs once for all networks.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await host.EnableForwardingAsync(cancellationToken);
        await host.EnableBridgeFilterAsync(cancellationToken);
        await host.AddAddressAsync("lo", MetadataAddress, AddressScope.Link, cancellationToken);
    }

    /// <summary>Removes the bridge.</summary>
    public Task RemoveAsync(HostNetwork network, CancellationToken cancellationToken) =>
        host.DeleteBridgeAsync(network.Bridge, cancellationToken);

    // The address belongs to the network: without one of its own a bridge takes over the lowest of its ports', and the guests'
    // ARP entries for their gateway go stale whenever a port comes or goes. Bit 1 of the first octet: locally administered.
    private static string MacOf(HostNetwork network)
    {
        var hash = SHA256.HashData(network.Id.Value.ToByteArray());
        return string.Join(':', hash.Take(5).Select(octet => octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)).Prepend("0e"));
    }

    // Guests that run while their bridge was lost have devices that belong nowhere.
    private async Task<BridgeState> CreateAsync(HostNetwork network, IEnumerable<HostPort> ports, CancellationToken cancellationToken)
    {
        await host.CreateBridgeAsync(network.Bridge, MacOf(network), cancellationToken);
        foreach (var port in ports)
        {
            await host.AttachAsync(port.Port.TapDevice, network.Bridge, cancellationToken);
        }

        return new BridgeState(IsUp: false, Mtu: 0, []);
    }

    private async Task<bool> EnsureAddressesAsync(HostNetwork network, BridgeState state, CancellationToken cancellationToken)
    {
        string[] wanted = [.. network.Subnets.Select(subnet => subnet.HostAddress).OfType<string>().Concat(network.Addresses).Distinct()];
        string[] extra = [.. state.Addresses.Except(wanted).Where(address => !network.IsOutside || IsSingle(address))];
        string[] missing = [.. wanted.Except(state.Addresses)];
        foreach (var address in extra)
        {
            await host.RemoveAddressAsync(network.Bridge, address, cancellationToken);
        }

        foreach (var address in missing)
        {
            await host.AddAddressAsync(network.Bridge, address, AddressScope.Global, cancellationToken);
        }

        return extra.Length + missing.Length > 0;
    }

    // In a network outside, what is a whole subnet's is the host's own: whoever runs it gave it that.
    private static bool IsSingle(string address) => address.EndsWith("/32", StringComparison.Ordinal);
}
