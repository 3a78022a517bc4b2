using System.Text.Json.Nodes;
using Nova.Core;

namespace Nova.Contracts.Usage;

/// <summary>Tells whoever listens what happens in the cloud (notifications). Served by the usage module.</summary>
public interface INotices
{
    /// <summary>Whether anybody listens: where nobody does, nothing need be put together.</summary>
    bool AreWanted { get; }

    /// <summary>
    /// Writes a notification down in the transaction that makes what it tells of; it is sent once that is committed, at least once. Nothing where
    /// nobody listens.
    /// </summary>
    Task TellAsync(IUnitOfWork work, Notice notice, CancellationToken cancellationToken);
}

/// <summary>A notification.</summary>
public sealed record Notice
{
    /// <summary>What has happened, e.g. <c>flavor.create</c>.</summary>
    public required string Event { get; init; }

    /// <summary>What it is called in the unversioned kind; <see langword="null"/> where that does not tell of it.</summary>
    public string? OldEvent { get; init; }

    /// <summary>The request that it is part of.</summary>
    public required string RequestId { get; init; }

    /// <summary>The part of the cloud that tells it, e.g. <c>nova-compute</c>.</summary>
    public string Program { get; init; } = "nova-api";

    /// <summary>Where that part is; <see langword="null"/> for here.</summary>
    public HostName? Host { get; init; }

    /// <summary>When it happened, where that was before it is written down; <see langword="null"/> for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether it tells of a failure.</summary>
    public bool IsError { get; init; }

    /// <summary>The payload's <c>nova_object.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The payload's <c>nova_object.version</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The payload's <c>nova_object.data</c>.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>The payload of the unversioned kind.</summary>
    public JsonObject? OldData { get; init; }
}
