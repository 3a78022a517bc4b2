namespace Nova.Networks.Storage;

/// <summary>An address joined with its port, network and subnet; a port without address has null there.</summary>
internal sealed record PortRow
{
    public string Id { get; init; } = "";

    public string NetworkId { get; init; } = "";

    public string Label { get; init; } = "";

    public string Bridge { get; init; } = "";

    public long Mtu { get; init; }

    public string Mac { get; init; } = "";

    public string Tap { get; init; } = "";

    public string? Tag { get; init; }

    public long IsComing { get; init; }

    public string? Address { get; init; }

    public string? Subnet { get; init; }

    public string Cidr { get; init; } = "";

    public string? Gateway { get; init; }

    public string? DhcpServer { get; init; }

    public string? NameServers { get; init; }
}
