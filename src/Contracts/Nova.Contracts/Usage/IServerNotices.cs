using Nova.Core;

namespace Nova.Contracts.Usage;

/// <summary>Describes servers as notifications tell of them. Served by the servers module.</summary>
public interface IServerNotices
{
    /// <summary>The server as it is in this transaction, deleted or not; <see langword="null"/> for one that never was.</summary>
    Task<ServerNotice?> DescribeAsync(IUnitOfWork work, ServerHappening happening, CancellationToken cancellationToken);
}

/// <summary>What is told of a server.</summary>
public sealed record ServerHappening
{
    /// <summary>The server.</summary>
    public required ServerId Server { get; init; }

    /// <summary>The request that it is part of.</summary>
    public required string RequestId { get; init; }

    /// <summary>Who made the request; <see langword="null"/> where nobody knows, which is then the server's user.</summary>
    public UserId? User { get; init; }

    /// <summary>The project that the request was made in.</summary>
    public ProjectId? Project { get; init; }

    /// <summary>What is told besides the server.</summary>
    public NoticeKind Kind { get; init; }

    /// <summary>What went wrong, in words for the user; <see langword="null"/> for success and for a beginning.</summary>
    public string? Failure { get; init; }

    /// <summary>The name of what failed, e.g. <c>reboot_instance</c>.</summary>
    public required string Function { get; init; }

    /// <summary>What the happening is about besides the server.</summary>
    public ActionDetail? Detail { get; init; }

    /// <summary>Of an update: what has changed.</summary>
    public ServerUpdate? Update { get; init; }

    /// <summary>Of an update, and of a server that is only told to be there: the period of accounting.</summary>
    public NoticePeriod? Period { get; init; }
}

/// <summary>What is told besides the server.</summary>
public enum NoticeKind
{
    /// <summary>What was done to it, with its <see cref="ActionDetail"/>.</summary>
    Action,

    /// <summary>It comes into being: its key, tags and certificates.</summary>
    Creation,

    /// <summary>Its disk is made anew: its certificates.</summary>
    Rebuild,

    /// <summary>Its row has changed: states before and after, tags.</summary>
    Update,

    /// <summary>It is there: the period.</summary>
    Exists,
}

/// <summary>A period of accounting.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
public sealed record NoticePeriod(DateTimeOffset From, DateTimeOffset To);

/// <summary>A server in both shapes, as JSON text.</summary>
/// <param name="Versioned">An object with <c>nova_object.name</c>, <c>nova_object.version</c> and its data.</param>
/// <param name="Unversioned">A plain object, as before there were versions.</param>
/// <param name="Host">Where the server is; <see langword="null"/> for nowhere.</param>
public sealed record ServerNotice(string Versioned, string Unversioned, HostName? Host);
