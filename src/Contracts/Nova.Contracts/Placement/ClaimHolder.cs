using Nova.Core;

namespace Nova.Contracts.Placement;

/// <summary>Who claims: a server, and whose it is.</summary>
/// <param name="Server">The server.</param>
/// <param name="Project">Its project; empty where that is not known.</param>
/// <param name="User">Its owner; empty where that is not known.</param>
public readonly record struct ClaimHolder(ServerId Server, ProjectId Project, UserId User)
{
    /// <summary>A server of which no more is known.</summary>
    public static implicit operator ClaimHolder(ServerId server) => ToClaimHolder(server);

    /// <summary>A server of which no more is known.</summary>
    public static ClaimHolder ToClaimHolder(ServerId server) => new(server, new ProjectId(""), new UserId(""));
}
