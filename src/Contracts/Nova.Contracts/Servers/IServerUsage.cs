using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>What servers have used of a cloud, deleted ones too. Served by the servers module.</summary>
public interface IServerUsage
{
    /// <summary>The servers that ran at some time of the period, ordered by project and then by id.</summary>
    /// <param name="from">The beginning of the period.</param>
    /// <param name="to">Its end.</param>
    /// <param name="project">Only this project's; <see langword="null"/> for all.</param>
    /// <param name="behind">Only those behind this server in the order; <see langword="null"/> for the first page.</param>
    /// <param name="limit">The most servers.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <returns>The servers; <see langword="null"/> where there is no server <paramref name="behind"/>.</returns>
    Task<IReadOnlyList<UsedServer>?> ListAsync(
        DateTimeOffset from, DateTimeOffset to, ProjectId? project, ServerId? behind, int limit, CancellationToken cancellationToken);

    /// <summary>How many servers ran on each host at some time of the period.</summary>
    Task<IReadOnlyDictionary<HostName, int>> CountByHostAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <summary>A server and how long it has been there.</summary>
public sealed record UsedServer
{
    /// <summary>The server.</summary>
    public required ServerId Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The flavor, as it was.</summary>
    public required Flavors.Flavor Flavor { get; init; }

    /// <summary>When it first ran.</summary>
    public required DateTimeOffset LaunchedAt { get; init; }

    /// <summary>When it was deleted; <see langword="null"/> for one that is there.</summary>
    public DateTimeOffset? TerminatedAt { get; init; }

    /// <summary>The original's word, e.g. <c>active</c>.</summary>
    public required string VmState { get; init; }
}
