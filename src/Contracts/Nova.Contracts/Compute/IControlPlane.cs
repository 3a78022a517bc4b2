using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What an agent may tell and ask the control plane: its only way to anything that is stored.</summary>
public interface IControlPlane
{
    /// <summary>A heartbeat with what the host has. The first one makes the host known.</summary>
    Task<HostReportReply> ReportHostAsync(HostReport report, CancellationToken cancellationToken);

    /// <summary>The guest changed its power state by itself, or was found in another one than was last told.</summary>
    Task<Done> ReportPowerStateAsync(PowerStateReport report, CancellationToken cancellationToken);

    /// <summary>The servers that should be on this host, for the agent's reconcilers.</summary>
    Task<ExpectedServers> ListServersAsync(ListHostServers query, CancellationToken cancellationToken);
}

/// <summary>A heartbeat.</summary>
/// <param name="Host">The host.</param>
/// <param name="Binary">The role, e.g. <c>nova-compute</c>.</param>
/// <param name="Hypervisor">What the host has; <see langword="null"/> for a role without a hypervisor.</param>
public sealed record HostReport(HostName Host, string Binary, HypervisorReport? Hypervisor);

/// <summary>The answer to a heartbeat.</summary>
/// <param name="Service">The id of the host's service record.</param>
/// <param name="Next">When the next heartbeat is due.</param>
public sealed record HostReportReply(ServiceId Service, TimeSpan Next);

/// <summary>A guest's power state.</summary>
/// <param name="Host">Who says so; a host that does not hold the server is not believed.</param>
/// <param name="Server">The server.</param>
/// <param name="PowerState">What the hypervisor says.</param>
public sealed record PowerStateReport(HostName Host, ServerId Server, PowerState PowerState);

/// <summary>Ask for the servers of a host.</summary>
/// <param name="Host">The host.</param>
public sealed record ListHostServers(HostName Host)
{
    /// <summary>Servers that the host has and does not know why: the answer's <see cref="ExpectedServers.Gone"/> judges them.</summary>
    public IReadOnlyList<ServerId>? Unexpected { get; init; }
}

/// <summary>The servers of a host.</summary>
/// <param name="Servers">One for each server that is not deleted.</param>
public sealed record ExpectedServers(IReadOnlyList<ExpectedServer> Servers)
{
    /// <summary>
    /// Those of <see cref="ListHostServers.Unexpected"/> whose record says that they were deleted, or that they live on another
    /// host for good. One without a record is not among them: the agent removes only what is listed here.
    /// </summary>
    public IReadOnlyList<ServerId>? Gone { get; init; }
}

/// <summary>A server as the control plane knows it.</summary>
/// <param name="Server">The server.</param>
/// <param name="VmState">The original's word, e.g. <c>active</c>.</param>
/// <param name="TaskState">The original's word, or <see langword="null"/>.</param>
/// <param name="PowerState">What was last reported.</param>
public sealed record ExpectedServer(ServerId Server, string VmState, string? TaskState, PowerState PowerState);
