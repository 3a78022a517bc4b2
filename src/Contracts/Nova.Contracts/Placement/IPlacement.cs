using Nova.Core;

namespace Nova.Contracts.Placement;

/// <summary>
/// What each host has and who holds how much of it. A claim is one conditional write: any number of schedulers may try, the
/// host is never overbooked. Served by the placement module.
/// </summary>
public interface IPlacement
{
    /// <summary>Claims resources of a host for a server. The same claim again is a success; another host replaces nothing and is a conflict.</summary>
    /// <returns><see cref="Fault.Conflict"/>, with the figures, where the host has not that much left.</returns>
    Task<Result<Done>> ClaimAsync(IUnitOfWork work, ClaimHolder holder, HostName host, ClaimedResources amount, CancellationToken cancellationToken);

    /// <summary>Gives back whatever the server holds, of a server that moves on both hosts; nothing where it holds nothing.</summary>
    Task ReleaseAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken);

    /// <summary>Stores what a host has; the first report makes the host known.</summary>
    Task ReportInventoryAsync(HostName host, HostInventory inventory, CancellationToken cancellationToken);

    /// <summary>Every host's inventory and use at one moment.</summary>
    Task<IReadOnlyList<HostUsage>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The same of these hosts; those that have reported nothing are not named.</summary>
    Task<IReadOnlyList<HostUsage>> ListAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken);

    /// <summary>
    /// A number for each host that is another one after every change of its inventory or of what is claimed of it: whoever keeps the figures asks again only
    /// for the hosts whose number has changed. Ask before the figures, then one that has changed in between is found the next time.
    /// </summary>
    Task<IReadOnlyDictionary<HostName, long>> ListVersionsAsync(CancellationToken cancellationToken);

    /// <summary>All claims that servers hold, two of one that moves; for the reconciler that looks for claims without a server.</summary>
    Task<IReadOnlyList<ServerClaim>> ListClaimsAsync(CancellationToken cancellationToken);
}

/// <summary>Resources of one server on a host.</summary>
/// <param name="VCpus">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, in MiB.</param>
/// <param name="DiskGiB">Root, ephemeral and swap disks together, in GiB, rounded up.</param>
public readonly record struct ClaimedResources(int VCpus, long MemoryMiB, long DiskGiB)
{
    /// <summary>What is claimed by the piece besides; <see langword="null"/> for nothing. What is held tells only amounts.</summary>
    public GuestDemand? Demand { get; init; }

    /// <summary>What else: amounts of other resource classes; <see langword="null"/> for none.</summary>
    public ClassAmounts? More { get; init; }
}

/// <summary>What a host has, and how far each kind may be overcommitted.</summary>
public sealed record HostInventory
{
    /// <summary>Logical CPUs.</summary>
    public required int VCpus { get; init; }

    /// <summary>Memory, in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Disk, in GiB.</summary>
    public required long DiskGiB { get; init; }

    /// <summary>CPUs kept for the host.</summary>
    public int ReservedVCpus { get; init; }

    /// <summary>Memory kept for the host, in MiB.</summary>
    public long ReservedMemoryMiB { get; init; }

    /// <summary>Disk kept for the host, in GiB.</summary>
    public long ReservedDiskGiB { get; init; }

    /// <summary>Virtual CPUs for each CPU (<c>cpu_allocation_ratio</c>).</summary>
    public double CpuRatio { get; init; } = 4;

    /// <summary>Promised for each MiB (<c>ram_allocation_ratio</c>).</summary>
    public double MemoryRatio { get; init; } = 1;

    /// <summary>Promised for each GiB (<c>disk_allocation_ratio</c>).</summary>
    public double DiskRatio { get; init; } = 1;

    /// <summary>Whether one server, however small, uses all of it up: a bare metal node, which is handed out as it stands.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What is handed out by the piece; <see langword="null"/> for nothing. What is stored of an inventory tells only amounts.</summary>
    public HostTopology? Topology { get; init; }
}

/// <summary>A host's inventory and what is claimed of it.</summary>
/// <param name="Host">The host.</param>
/// <param name="Inventory">What it has.</param>
/// <param name="Used">What is claimed; of a node that is handed out whole all that there is, once it has a server.</param>
/// <param name="Servers">How many servers hold the claims.</param>
public sealed record HostUsage(HostName Host, HostInventory Inventory, ClaimedResources Used, int Servers)
{
    /// <summary>What it hands out by the piece, and who has it; <see langword="null"/> for nothing.</summary>
    public HostPieces? Pieces { get; init; }

    /// <summary>What operators have said of it besides; <see langword="null"/> for nothing.</summary>
    public HostFeatures? Features { get; init; }
}

/// <summary>A claim.</summary>
/// <param name="Server">Who holds it.</param>
/// <param name="Host">Of which host.</param>
/// <param name="Amount">How much.</param>
public sealed record ServerClaim(ServerId Server, HostName Host, ClaimedResources Amount);
