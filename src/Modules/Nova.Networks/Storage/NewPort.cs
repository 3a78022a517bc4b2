namespace Nova.Networks.Storage;

/// <summary>A row of <c>ports</c> that is to be.</summary>
internal sealed record NewPort
{
    public required string Id { get; init; }

    public required string Network { get; init; }

    /// <summary>The server that it is an interface of, or <see langword="null"/>.</summary>
    public string? Server { get; init; }

    public long Position { get; init; }

    public required string Project { get; init; }

    public required string Mac { get; init; }

    public required string Tap { get; init; }

    public string? Tag { get; init; }

    public string Hostname { get; init; } = "";

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string DeviceId { get; init; } = "";

    public string DeviceOwner { get; init; } = "";

    public long AdminStateUp { get; init; } = 1;

    public long PortSecurity { get; init; } = 1;

    public string AllowedPairs { get; init; } = "[]";

    /// <summary>1 for a port that a user made: it outlives its server.</summary>
    public long IsKept { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>Ids of its security groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
