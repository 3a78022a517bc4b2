namespace Nova.Networks.Storage;

/// <summary>A row of <c>ports</c> that is to be.</summary>
internal sealed record NewPort
{
    public required string Id { get; init; }

    public required string Network { get; init; }

    public required string Server { get; init; }

    public required long Position { get; init; }

    public required string Project { get; init; }

    public required string Mac { get; init; }

    public required string Tap { get; init; }

    public required string? Tag { get; init; }

    public required string Hostname { get; init; }

    public required string SecurityGroups { get; init; }

    public required long CreatedAt { get; init; }
}
