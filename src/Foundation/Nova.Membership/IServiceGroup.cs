namespace Nova.Membership;

/// <summary>
/// The services that say of themselves, in memcached or ZooKeeper, that they live. Every call has a deadline of its own; all are safe to repeat and to make at once.
/// A process that ends in good order leaves for all whom it kept.
/// </summary>
public interface IServiceGroup
{
    /// <summary>Whether there is a group at all: with <c>servicegroup_driver = db</c> there is none, and all that follows does nothing.</summary>
    bool IsUsed { get; }

    /// <summary>Whether the group's server answered when it was last asked; true before the first question, and where there is no group.</summary>
    bool IsReachable { get; }

    /// <summary>Joins, or says that it is still there: to be called every <c>report_interval</c>.</summary>
    /// <param name="member">Who.</param>
    /// <param name="epoch">Up to which the host has let go of what was taken from it; <see langword="null"/> for a service that has none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServiceGroupException">No server of the group took it.</exception>
    Task KeepAsync(GroupMember member, long? epoch, CancellationToken cancellationToken);

    /// <summary>Is no member any more; one that is none stays so.</summary>
    /// <exception cref="ServiceGroupException">No server of the group took it.</exception>
    Task LeaveAsync(GroupMember member, CancellationToken cancellationToken);

    /// <summary>Who of these is there now. One that is missing may still live: its server may have lost it, and it joins again with its next turn.</summary>
    /// <exception cref="ServiceGroupException">No server of the group answered.</exception>
    Task<IReadOnlyList<GroupSign>> ReadAsync(IReadOnlyCollection<GroupMember> members, CancellationToken cancellationToken);
}

/// <summary>One service.</summary>
/// <param name="Topic">Its role: <c>compute</c>.</param>
/// <param name="Host">Where it runs.</param>
public readonly record struct GroupMember(string Topic, string Host);

/// <summary>That a member is there.</summary>
/// <param name="Member">Who.</param>
/// <param name="Epoch">The epoch that it gave.</param>
/// <param name="Beat">Another one each time that it was kept; <see langword="null"/> where being there is itself the sign of life.</param>
public sealed record GroupSign(GroupMember Member, long? Epoch, string? Beat);

/// <summary>A server of the group cannot be reached, or answers what it should not; the message says which and what.</summary>
public sealed class ServiceGroupException : Exception
{
    /// <inheritdoc />
    public ServiceGroupException()
    {
    }

    /// <inheritdoc />
    public ServiceGroupException(string message)
        : base(message)
    {
    }

    /// <inheritdoc />
    public ServiceGroupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
