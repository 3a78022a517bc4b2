namespace Nova.Membership;

/// <summary><c>servicegroup_driver = db</c>: heartbeats say it all.</summary>
internal sealed class NoGroup : IServiceGroup
{
    public bool IsUsed => false;

    public bool IsReachable => true;

    public Task KeepAsync(GroupMember member, long? epoch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LeaveAsync(GroupMember member, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<GroupSign>> ReadAsync(IReadOnlyCollection<GroupMember> members, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<GroupSign>>([]);
}
