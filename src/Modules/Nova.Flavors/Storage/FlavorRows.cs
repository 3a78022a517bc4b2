namespace Nova.Flavors.Storage;

/// <summary>A row of <c>flavors</c>, column for column.</summary>
internal sealed record FlavorRow
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required long VCpus { get; init; }
    public required long MemoryMiB { get; init; }
    public required long RootDiskGiB { get; init; }
    public required long EphemeralDiskGiB { get; init; }
    public required long SwapMiB { get; init; }
    public required double RxTxFactor { get; init; }
    public required long IsPublic { get; init; }
    public required long IsDisabled { get; init; }
    public string? Description { get; init; }
    public required long CreatedAt { get; init; }
    public long? UpdatedAt { get; init; }
}

/// <summary>A row of <c>flavor_extra_specs</c>.</summary>
internal sealed record ExtraSpecRow
{
    public required string FlavorId { get; init; }
    public required string Name { get; init; }
    public required string Value { get; init; }
}

/// <summary>A row of <c>flavor_access</c>.</summary>
internal sealed record AccessRow
{
    public required string FlavorId { get; init; }
    public required string ProjectId { get; init; }
}
