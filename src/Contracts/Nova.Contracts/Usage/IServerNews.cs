using Nova.Core;

namespace Nova.Contracts.Usage;

/// <summary>Hears of servers what the record of their actions does not say, for notifications. Served by the usage module.</summary>
/// <remarks>What is told is the server as the transaction leaves it. Nothing is done where nobody listens.</remarks>
public interface IServerNews
{
    /// <summary>A server's row was changed in this transaction.</summary>
    void Changed(IUnitOfWork work, ServerUpdate update);

    /// <summary>Something happened to a server that is no part of an action, or of which more is told.</summary>
    void Happened(IUnitOfWork work, ServerNews news);
}

/// <summary>A change of a server's row.</summary>
public sealed record ServerUpdate
{
    /// <summary>The server.</summary>
    public required ServerId Server { get; init; }

    /// <summary>The vm_state before.</summary>
    public required string OldState { get; init; }

    /// <summary>The vm_state after.</summary>
    public required string State { get; init; }

    /// <summary>The task_state before; empty for none.</summary>
    public required string OldTask { get; init; }

    /// <summary>The task_state after; empty for none.</summary>
    public required string Task { get; init; }

    /// <summary>The name before; <see langword="null"/> where it has not changed.</summary>
    public string? OldName { get; init; }
}

/// <summary>Something that happened to a server.</summary>
public sealed record ServerNews
{
    /// <summary>The server.</summary>
    public required ServerId Server { get; init; }

    /// <summary>The request that it is part of.</summary>
    public required string RequestId { get; init; }

    /// <summary>What has happened, e.g. <c>lock</c> or <c>live_migration_pre.start</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Whether the unversioned kind tells of it as well, under the same name.</summary>
    public bool IsOld { get; init; }

    /// <summary>The host where it happens; <see langword="null"/> for the server's own.</summary>
    public HostName? Host { get; init; }

    /// <summary>Whether the API does it, and no host.</summary>
    public bool IsOfApi { get; init; }

    /// <summary>The period that the server is told to have been there in; only of <c>exists</c>.</summary>
    public NoticePeriod? Period { get; init; }
}
