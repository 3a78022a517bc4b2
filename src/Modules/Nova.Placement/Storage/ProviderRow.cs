namespace Nova.Placement.Storage;

/// <summary>A resource provider.</summary>
internal sealed record ProviderRow
{
    public const string Columns =
        "uuid AS Uuid, name AS Name, host AS Host, parent AS Parent, root AS Root, generation AS Generation, updated_at AS UpdatedAt";

    public string Uuid { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The host that it stands for; <see langword="null"/> for any other.</summary>
    public string? Host { get; init; }

    public string? Parent { get; init; }

    public string Root { get; init; } = "";

    public long Generation { get; init; }

    public long UpdatedAt { get; init; }
}

/// <summary>A text that belongs to a provider: a trait, an aggregate.</summary>
internal sealed record ProviderTextRow
{
    public string Provider { get; init; } = "";

    public string Text { get; init; } = "";
}

/// <summary>How much of one class of one provider one consumer holds.</summary>
internal sealed record AllocationRow
{
    public string Consumer { get; init; } = "";

    public string Provider { get; init; } = "";

    public string ResourceClass { get; init; } = "";

    public long Amount { get; init; }
}

/// <summary>Who holds something.</summary>
internal sealed record ConsumerRow
{
    public string Uuid { get; init; } = "";

    public string Project { get; init; } = "";

    public string UserId { get; init; } = "";

    public string Type { get; init; } = "";

    public long Generation { get; init; }
}

/// <summary>A custom name and when it was made.</summary>
internal sealed record NameRow
{
    public string Name { get; init; } = "";

    public long UpdatedAt { get; init; }
}
