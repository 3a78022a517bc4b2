using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What an agent may tell and ask the control plane: its only way to anything that is stored.</summary>
public interface IControlPlane
{
    /// <summary>A heartbeat with what the host has. The first one makes the host known.</summary>
    Task<HostReportReply> ReportHostAsync(HostReport report, CancellationToken cancellationToken);

    /// <summary>The guest changed its power state by itself, or was found in another one than was last told.</summary>
    Task<PowerStateReply> ReportPowerStateAsync(PowerStateReport report, CancellationToken cancellationToken);

    /// <summary>The host cannot reach its hypervisor, and so has nothing to report. Once for each time that it is lost; a repeat is told again.</summary>
    Task<Done> ReportUnreachableAsync(HypervisorUnreachable report, CancellationToken cancellationToken);

    /// <summary>What guests have read from their volumes and written to them. Taken only of volumes that servers of this host have; a repeat counts nothing twice.</summary>
    Task<Done> ReportVolumeUsageAsync(VolumeUsageReport report, CancellationToken cancellationToken);

    /// <summary>The servers that should be on this host, for the agent's reconcilers.</summary>
    Task<ExpectedServers> ListServersAsync(ListHostServers query, CancellationToken cancellationToken);

    /// <summary>Which of these servers were taken from this host while it did not answer: it must not run them any more.</summary>
    Task<LostServers> ListLostAsync(ListLostServers query, CancellationToken cancellationToken);
}

/// <summary>A heartbeat.</summary>
/// <param name="Host">The host.</param>
/// <param name="Binary">The role, e.g. <c>nova-compute</c>.</param>
/// <param name="Hypervisor">What the host has; <see langword="null"/> for a role without a hypervisor.</param>
public sealed record HostReport(HostName Host, string Binary, HypervisorReport? Hypervisor)
{
    /// <summary>The epoch up to which the host has given up what was taken from it; 0 for none yet, <see langword="null"/> for a role that runs no servers.</summary>
    public long? Epoch { get; init; }
}

/// <summary>The answer to a heartbeat.</summary>
/// <param name="Service">The id of the host's service record.</param>
/// <param name="Next">When the next heartbeat is due.</param>
public sealed record HostReportReply(ServiceId Service, TimeSpan Next)
{
    /// <summary>The host's epoch: raised whenever servers are taken from it. A host that is behind is not alive until it has caught up.</summary>
    public long? Epoch { get; init; }

    /// <summary>For how long after the question the host may act: past it, its servers may be taken from it.</summary>
    public TimeSpan? Lease { get; init; }
}

/// <summary>A guest's power state.</summary>
/// <param name="Host">Who says so; a host that does not hold the server is not believed.</param>
/// <param name="Server">The server.</param>
/// <param name="PowerState">What the hypervisor says.</param>
public sealed record PowerStateReport(HostName Host, ServerId Server, PowerState PowerState)
{
    /// <summary>The host's epoch; one that is behind is not believed.</summary>
    public long? Epoch { get; init; }
}

/// <summary>What became of a report of a power state.</summary>
public sealed record PowerStateReply
{
    /// <summary>Something is being done to the server, whose end may say more: nothing was taken down, and it is to be told again.</summary>
    public bool IsLater { get; init; }
}

/// <summary>A host cannot reach its hypervisor.</summary>
/// <param name="Host">The host.</param>
/// <param name="Driver">The driver, e.g. <c>libvirt</c>.</param>
/// <param name="Address">The host's address, as it would report it.</param>
/// <param name="Reason">Why, in the hypervisor's words.</param>
public sealed record HypervisorUnreachable(HostName Host, string Driver, string Address, string Reason);

/// <summary>How volumes are used.</summary>
/// <param name="Host">The host.</param>
/// <param name="Uses">The counts of each volume of the guests that are on.</param>
public sealed record VolumeUsageReport(HostName Host, IReadOnlyList<VolumeUse> Uses);

/// <summary>The counts of one volume since its guest was switched on or got it.</summary>
/// <param name="Server">The server.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Reads">Reads.</param>
/// <param name="ReadBytes">Octets read.</param>
/// <param name="Writes">Writes.</param>
/// <param name="WriteBytes">Octets written.</param>
public sealed record VolumeUse(ServerId Server, VolumeId Volume, long Reads, long ReadBytes, long Writes, long WriteBytes);

/// <summary>Ask which servers were taken from a host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Servers">What it has.</param>
public sealed record ListLostServers(HostName Host, IReadOnlyList<ServerId> Servers);

/// <summary>What a host has and must not run.</summary>
/// <param name="Servers">Those that were made, or are being made, anew elsewhere because the host was down.</param>
public sealed record LostServers(IReadOnlyList<ServerId> Servers);

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
