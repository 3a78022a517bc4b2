using Nova.Core;

namespace Nova.Usage.Storage;

/// <summary>An action and what its events tell of it. Instants are microseconds UTC.</summary>
internal sealed record ActionRow
{
    public required string RequestId { get; init; }
    public required string Action { get; init; }
    public required string UserId { get; init; }
    public required string ProjectId { get; init; }
    public required long StartedAt { get; init; }

    /// <summary>When the newest of its events began or ended; its own start before there is one.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>Events that failed.</summary>
    public required long Failures { get; init; }

    public string? Message => Failures > 0 ? "Error" : null;

    public DateTimeOffset Started => Instants.FromMicroseconds(StartedAt);

    public DateTimeOffset Updated => Instants.FromMicroseconds(UpdatedAt);
}

/// <summary>A row of <c>action_events</c>.</summary>
internal sealed record EventRow
{
    public required string Name { get; init; }
    public string? Host { get; init; }
    public required long StartedAt { get; init; }
    public long? FinishedAt { get; init; }

    /// <summary>What went wrong, for the user; <see langword="null"/> for success and for what is still going on.</summary>
    public string? Failure { get; init; }
}

/// <summary>Who began an action.</summary>
internal sealed record InitiatorRow
{
    public required string RequestId { get; init; }
    public required string UserId { get; init; }
    public required string ProjectId { get; init; }
}
