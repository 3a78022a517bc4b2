using Nova.Contracts.Networks;

namespace Nova.NetworkAgent.Filter;

/// <summary>What the kernel is to do with packets: everything, for all networks and ports of this host.</summary>
internal sealed record HostRules
{
    /// <summary>The guests' interfaces and what may come out of them.</summary>
    public required IReadOnlyList<PortRules> Ports { get; init; }

    /// <summary>Bridges whose guests are led to the metadata service.</summary>
    public required IReadOnlyList<string> MetadataBridges { get; init; }

    /// <summary>Address of the metadata service; <see langword="null"/> for this host.</summary>
    public required string? MetadataHost { get; init; }

    /// <summary>Port of the metadata service.</summary>
    public required int MetadataPort { get; init; }

    /// <summary>IPv4 ranges of the networks that are routed.</summary>
    public required IReadOnlyList<string> FixedRanges { get; init; }

    /// <summary>Destinations that see fixed addresses untranslated.</summary>
    public required IReadOnlyList<string> DmzRanges { get; init; }

    /// <summary>Destinations for which alone addresses are translated; none means all.</summary>
    public required IReadOnlyList<string> SnatRanges { get; init; }

    /// <summary>The interface outside, or empty for any.</summary>
    public required string PublicInterface { get; init; }

    /// <summary>Source address after translation, or empty for the outgoing interface's.</summary>
    public required string SourceAddress { get; init; }

    /// <summary>What leads outside.</summary>
    public HostOutside Outside { get; init; } = new();

    /// <summary>What security groups let pass.</summary>
    public FilterRules Filters { get; init; } = FilterRules.None;
}

/// <summary>What one guest interface may send.</summary>
/// <param name="Tap">The device on the host.</param>
/// <param name="MacAddress">Its only source MAC address.</param>
/// <param name="Addresses4">Its IPv4 addresses.</param>
/// <param name="Addresses6">Its IPv6 addresses besides the link-local ones.</param>
internal sealed record PortRules(string Tap, string MacAddress, IReadOnlyList<string> Addresses4, IReadOnlyList<string> Addresses6)
{
    /// <summary>Further source MAC addresses that it is allowed.</summary>
    public IReadOnlyList<string> MoreMacs { get; init; } = [];
}
