using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The services of the cloud, for operators. Served by the fleet module.</summary>
public interface IServiceOverview
{
    /// <summary>All of them, by binary and host.</summary>
    Task<IReadOnlyList<ServiceLine>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>A service, in a line.</summary>
public sealed record ServiceLine
{
    /// <summary>What it is, e.g. <c>nova-compute</c>.</summary>
    public required string Binary { get; init; }

    /// <summary>Where it is.</summary>
    public required HostName Host { get; init; }

    /// <summary>Whether it reported lately.</summary>
    public required bool IsUp { get; init; }

    /// <summary>Whether it gets no new work.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>Its last report; <see langword="null"/> for one that has never reported.</summary>
    public DateTimeOffset? LastSeen { get; init; }
}
