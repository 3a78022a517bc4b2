using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>What the servers of each host do and are, for whoever chooses hosts. Served by the servers module.</summary>
public interface IHostLoads
{
    /// <summary>
    /// How many servers of each host are being built, rebuilt, rescued, moved, unshelved or copied; hosts without one are not named. One statement over
    /// the servers that something is being done to.
    /// </summary>
    Task<IReadOnlyDictionary<HostName, int>> CountBusyAsync(CancellationToken cancellationToken);

    /// <summary>The flavors of each host's servers; hosts without a server are not named. One statement over all servers.</summary>
    Task<IReadOnlyDictionary<HostName, IReadOnlySet<FlavorId>>> ListFlavorsAsync(CancellationToken cancellationToken);

    /// <summary>How many of each host's servers have images with a property; hosts without a server are not named. One statement over all servers.</summary>
    Task<IReadOnlyDictionary<HostName, IReadOnlyDictionary<ImageProperty, int>>> CountImagePropertiesAsync(CancellationToken cancellationToken);
}

/// <summary>A property that an image has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct ImageProperty(string Name, string Value);
