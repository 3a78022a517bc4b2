using Nova.Web;

namespace Nova.Fleet.Aggregates;

/// <summary>An aggregate as it is answered when it is made: without hosts and metadata.</summary>
internal record AggregateSummary
{
    public required long Id { get; init; }

    [Since(2, 41)]
    public required Guid Uuid { get; init; }

    public required string Name { get; init; }

    public required string? AvailabilityZone { get; init; }

    public required string CreatedAt { get; init; }

    public required string? UpdatedAt { get; init; }

    public bool Deleted { get; init; }

    public string? DeletedAt { get; init; }

    public static AggregateSummary Of(Aggregate aggregate) => new()
    {
        Id = aggregate.Number,
        Uuid = aggregate.Id,
        Name = aggregate.Name,
        AvailabilityZone = aggregate.AvailabilityZone,
        CreatedAt = AggregateView.Show(aggregate.CreatedAt),
        UpdatedAt = AggregateView.ShowOrNull(aggregate.UpdatedAt),
    };
}

/// <summary>An aggregate, whole.</summary>
internal sealed record AggregateView : AggregateSummary
{
    public required IReadOnlyList<string> Hosts { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public static new AggregateView Of(Aggregate aggregate) => new()
    {
        Id = aggregate.Number,
        Uuid = aggregate.Id,
        Name = aggregate.Name,
        AvailabilityZone = aggregate.AvailabilityZone,
        CreatedAt = Show(aggregate.CreatedAt),
        UpdatedAt = ShowOrNull(aggregate.UpdatedAt),
        Hosts = [.. aggregate.Hosts.Select(host => host.Value)],
        Metadata = aggregate.Metadata,
    };

    internal static string Show(DateTimeOffset instant) => Core.Instants.ToApiMicroseconds(instant);

    internal static string? ShowOrNull(DateTimeOffset? instant) => instant is { } given ? Show(given) : null;
}

/// <summary>Answer of <c>GET /os-aggregates</c>.</summary>
internal sealed record AggregatesResponse(IReadOnlyList<AggregateView> Aggregates);

/// <summary>One aggregate, whole.</summary>
internal sealed record AggregateResponse(AggregateView Aggregate);

/// <summary>One aggregate that was just made.</summary>
internal sealed record CreateAggregateResponse(AggregateSummary Aggregate);

/// <summary>Body of <c>POST /os-aggregates</c>.</summary>
internal sealed record CreateAggregateRequest
{
    public required NewAggregate Aggregate { get; init; }
}

/// <summary>What a new aggregate is.</summary>
internal sealed record NewAggregate
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    [Text(1, 255, Format = "az_name")]
    [OrNull]
    public string? AvailabilityZone { get; init; }
}

/// <summary>Body of <c>PUT /os-aggregates/{id}</c>.</summary>
internal sealed record UpdateAggregateRequest
{
    public required AggregateChange Aggregate { get; init; }
}

/// <summary>What to change; at least one.</summary>
internal sealed record AggregateChange
{
    [Text(1, 255, Format = "name_with_leading_trailing_spaces")]
    public string? Name { get; init; }

    [Text(1, 255, Format = "az_name")]
    [OrNull]
    public string? AvailabilityZone { get; init; }
}

/// <summary>Body of the action <c>add_host</c>.</summary>
internal sealed record AddHostRequest
{
    public required AggregateHost AddHost { get; init; }
}

/// <summary>Body of the action <c>remove_host</c>.</summary>
internal sealed record RemoveHostRequest
{
    public required AggregateHost RemoveHost { get; init; }
}

/// <summary>A host.</summary>
internal sealed record AggregateHost
{
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public required string Host { get; init; }
}

/// <summary>Body of the action <c>set_metadata</c>.</summary>
internal sealed record SetMetadataRequest
{
    public required MetadataChange SetMetadata { get; init; }
}

/// <summary>Metadata to set; null deletes a key.</summary>
internal sealed record MetadataChange
{
    [Entries(int.MaxValue, AcceptNulls = true)]
    public required Dictionary<string, string?> Metadata { get; init; }
}
