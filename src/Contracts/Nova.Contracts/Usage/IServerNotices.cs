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

    /// <summary>Whether the server comes into being; then more is told of it.</summary>
    public bool IsCreation { get; init; }

    /// <summary>What went wrong, in words for the user; <see langword="null"/> for success and for a beginning.</summary>
    public string? Failure { get; init; }

    /// <summary>The name of what failed, e.g. <c>reboot_instance</c>.</summary>
    public required string Function { get; init; }
}

/// <summary>A server in both shapes, as JSON text.</summary>
/// <param name="Versioned">An object with <c>nova_object.name</c>, <c>nova_object.version</c> and its data.</param>
/// <param name="Unversioned">A plain object, as before there were versions.</param>
public sealed record ServerNotice(string Versioned, string Unversioned);
