using Nova.Servers.Lifecycle;

namespace Nova.Servers.Groups;

/// <summary>A row of <c>server_groups</c>.</summary>
internal sealed record GroupRow
{
    public required string Id { get; init; }
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required string Name { get; init; }
    public required string Policy { get; init; }

    /// <summary>Of anti-affinity: how many on one host; <see langword="null"/> where nobody said so, which is one.</summary>
    public long? MaxPerHost { get; init; }
    public required long CreatedAt { get; init; }

    public GroupPolicy Kind => Words.Parse<GroupPolicy>(Policy);
}

/// <summary>How many members of a group are on a host.</summary>
internal sealed record GroupShare
{
    public required string Host { get; init; }
    public required long Servers { get; init; }

    /// <summary>1 where one of them is there in fact, 0 where they only come or have gone.</summary>
    public required long IsHome { get; init; }
}

/// <summary>A member of a group.</summary>
internal sealed record GroupMember
{
    public required string GroupId { get; init; }
    public required string ServerId { get; init; }
}
