using Nova.NetworkAgent.Filter;

namespace Nova.NetworkAgent.Host;

/// <summary>
/// All that the agent does to the host with root's rights: a closed list with typed arguments, so that a privileged helper can stand
/// behind it. Every command has a deadline, runs no shell and may be repeated.
/// </summary>
/// <remarks>Failures are <see cref="HostCommandException"/>. Names of devices are at most 15 characters and were checked before.</remarks>
internal interface IHostCommands
{
    /// <summary>The bridge as it is, or <see langword="null"/> where there is no such device.</summary>
    /// <exception cref="HostCommandException">A device of that name is no bridge.</exception>
    Task<BridgeState?> FindBridgeAsync(string bridge, CancellationToken cancellationToken);

    /// <summary>Makes a bridge that forwards at once (no spanning tree, no delay), with this MAC address for ever; leaves it down.</summary>
    Task CreateBridgeAsync(string bridge, string macAddress, CancellationToken cancellationToken);

    /// <summary>Sets the MTU, in octets, and brings the bridge up.</summary>
    Task RaiseBridgeAsync(string bridge, int mtu, CancellationToken cancellationToken);

    /// <summary>Puts a guest's device into its bridge; nothing where there is no such device, as its guest does not run.</summary>
    Task AttachAsync(string tap, string bridge, CancellationToken cancellationToken);

    /// <summary>Removes the bridge.</summary>
    Task DeleteBridgeAsync(string bridge, CancellationToken cancellationToken);

    /// <summary>Gives a device an address with prefix length, e.g. <c>10.0.0.1/24</c>.</summary>
    Task AddAddressAsync(string device, string address, AddressScope scope, CancellationToken cancellationToken);

    /// <summary>Takes an address with prefix length from a device.</summary>
    Task RemoveAddressAsync(string device, string address, CancellationToken cancellationToken);

    /// <summary>Lets the host route IPv4.</summary>
    Task EnableForwardingAsync(CancellationToken cancellationToken);

    /// <summary>Has frames between two ports of a bridge pass the packet rules of IP.</summary>
    /// <exception cref="HostCommandException">The kernel cannot: its module br_netfilter is missing.</exception>
    Task EnableBridgeFilterAsync(CancellationToken cancellationToken);

    /// <summary>Replaces all of the product's packet rules by these, in one transaction.</summary>
    Task ReplaceRulesAsync(HostRules rules, CancellationToken cancellationToken);

    /// <summary>The product's packet rules as the kernel has them, in its words; empty where there are none.</summary>
    Task<string> ListRulesAsync(CancellationToken cancellationToken);

    /// <summary>Removes all of the product's packet rules.</summary>
    Task RemoveRulesAsync(CancellationToken cancellationToken);

    /// <summary>Starts dnsmasq, which stays when the agent goes; answers when it serves.</summary>
    /// <param name="configuration">Its configuration file; names the pid file too.</param>
    Task StartDnsmasqAsync(string configuration, CancellationToken cancellationToken);

    /// <summary>Sends a signal to a dnsmasq of the product.</summary>
    Task SignalAsync(int dnsmasq, ProcessSignal signal, CancellationToken cancellationToken);
}

/// <summary>A bridge as the kernel shows it.</summary>
/// <param name="IsUp">It is up by its administrator's will.</param>
/// <param name="Mtu">In octets.</param>
/// <param name="Addresses">IPv4 addresses with prefix lengths, in order.</param>
internal sealed record BridgeState(bool IsUp, int Mtu, IReadOnlyList<string> Addresses);

/// <summary>How far an address is known.</summary>
internal enum AddressScope
{
    /// <summary>Everywhere.</summary>
    Global,

    /// <summary>On this link.</summary>
    Link,
}

/// <summary>The signals that the agent sends.</summary>
internal enum ProcessSignal
{
    /// <summary>Read the files again.</summary>
    Hangup,

    /// <summary>End in order.</summary>
    Terminate,

    /// <summary>End now.</summary>
    Kill,
}
