namespace Nova.Networks.Storage;

/// <summary>A subnet joined with its network; without a subnet its columns are null.</summary>
internal sealed record NetworkRow
{
    public string Id { get; init; } = "";

    public string Label { get; init; } = "";

    public string? ProjectId { get; init; }

    public string Bridge { get; init; } = "";

    public long Mtu { get; init; }

    public long CreatedAt { get; init; }

    public long IsExternal { get; init; }

    public long PortSecurity { get; init; }

    public string Owner { get; init; } = "";

    public string Pools { get; init; } = "";

    public string? SubnetId { get; init; }

    public string Cidr { get; init; } = "";

    public string? Gateway { get; init; }

    public string? DhcpServer { get; init; }

    public string? NameServers { get; init; }

    public long FirstNumber { get; init; }

    public long LastNumber { get; init; }
}
