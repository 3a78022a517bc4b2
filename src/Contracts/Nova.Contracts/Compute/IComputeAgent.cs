using System.Text.Json.Serialization;
using Nova.Contracts.Images;
using Nova.Contracts.Metadata;
using Nova.Contracts.Networks;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What the control plane may ask of the agent on one host.</summary>
/// <remarks>
/// <para><b>Delivery.</b> A call may arrive twice, and a call whose answer was lost is made again: each is idempotent by
/// its <see cref="ServerOrder.Operation"/>. An agent that is already at it joins; one that is done answers again.</para>
/// <para><b>Order.</b> One operation at a time for a server; different servers in parallel.</para>
/// <para><b>Errors.</b> Expected refusals of the hypervisor come back as <see cref="AgentReply.Failure"/>; an exception means that the
/// call itself failed and may be repeated.</para>
/// </remarks>
public interface IComputeAgent
{
    /// <summary>Fetches the image, makes the disks, plugs the ports, defines and starts the domain. Complete when it runs.</summary>
    Task<AgentReply> SpawnAsync(SpawnServer order, CancellationToken cancellationToken);

    /// <summary>Stops the domain and removes everything of it: domain, disks, ports' devices. Nothing where there is nothing.</summary>
    Task<AgentReply> DestroyAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Asks the guest to shut down and, when <see cref="StopServer.GracePeriod"/> is over, switches it off.</summary>
    Task<AgentReply> StopAsync(StopServer order, CancellationToken cancellationToken);

    /// <summary>Starts a domain that is off.</summary>
    Task<AgentReply> StartAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Restarts the guest.</summary>
    Task<AgentReply> RebootAsync(RebootServer order, CancellationToken cancellationToken);

    /// <summary>Freezes the virtual CPUs.</summary>
    Task<AgentReply> PauseAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Lets the virtual CPUs run on.</summary>
    Task<AgentReply> UnpauseAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Writes the guest's memory to disk and switches it off.</summary>
    Task<AgentReply> SuspendAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Reads the guest's memory back and lets it run on.</summary>
    Task<AgentReply> ResumeAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Sends the guest an interrupt that it cannot mask, upon which its kernel dumps and crashes if it is set up so.</summary>
    Task<AgentReply> CrashAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Replaces the root disk by the image's and starts the domain anew; keeps ports.</summary>
    Task<AgentReply> RebuildAsync(SpawnServer order, CancellationToken cancellationToken);

    /// <summary>The end of the guest's serial console.</summary>
    Task<ConsoleOutput> GetConsoleOutputAsync(GetConsoleOutput query, CancellationToken cancellationToken);

    /// <summary>What the hypervisor measures of one guest.</summary>
    Task<ServerDiagnostics> GetDiagnosticsAsync(ServerQuery query, CancellationToken cancellationToken);

    /// <summary>What the hypervisor says of one guest.</summary>
    Task<AgentReply> GetPowerStateAsync(ServerQuery query, CancellationToken cancellationToken);
}

/// <summary>An order for one server.</summary>
public record ServerOrder
{
    /// <summary>The operation that it belongs to: the key of idempotency.</summary>
    public required OperationId Operation { get; init; }

    /// <summary>The server.</summary>
    public required ServerId Server { get; init; }

    /// <summary>The user's request, for the agent's log.</summary>
    public required string RequestId { get; init; }

    /// <summary>The host's epoch when the order was sent; an agent refuses what is older than what it knows. Set by whoever sends it.</summary>
    public long? Epoch { get; init; }

    /// <summary>
    /// This asking: a repeat that the bus makes of it has the same, asking once more has another. An agent that has met it and has undone since what it came to refuses
    /// it: it is a message that came late. Set by whoever sends it; <see langword="null"/> for one that does not tell.
    /// </summary>
    public Guid? Ask { get; init; }
}

/// <summary>Switch a server off.</summary>
public sealed record StopServer : ServerOrder
{
    /// <summary>How long the guest may take to shut down by itself; zero switches off at once.</summary>
    public required TimeSpan GracePeriod { get; init; }
}

/// <summary>Restart a server.</summary>
public sealed record RebootServer : ServerOrder
{
    /// <summary>Without asking the guest.</summary>
    public required bool Hard { get; init; }
}

/// <summary>Build a server here; the resources are claimed already.</summary>
public sealed record SpawnServer : ServerOrder
{
    /// <summary>The hypervisor's name for it, e.g. <c>instance-0000002a</c>; unique in the cloud, ASCII.</summary>
    public required string DomainName { get; init; }

    /// <summary>The display name, informative.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The host name, without a domain.</summary>
    public required string Hostname { get; init; }

    /// <summary>The project, informative.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Virtual CPUs.</summary>
    public required int VCpus { get; init; }

    /// <summary>Memory, in MiB.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary>Root disk, in GiB; 0 means as large as the image.</summary>
    public required int RootDiskGiB { get; init; }

    /// <summary>Ephemeral disk, in GiB; 0 for none.</summary>
    public int EphemeralDiskGiB { get; init; }

    /// <summary>Swap disk, in MiB; 0 for none.</summary>
    public int SwapMiB { get; init; }

    /// <summary>The image of the root disk.</summary>
    public required Image Image { get; init; }

    /// <summary>The kernel of a direct boot, or <see langword="null"/>.</summary>
    public Image? Kernel { get; init; }

    /// <summary>The ramdisk of a direct boot, or <see langword="null"/>.</summary>
    public Image? Ramdisk { get; init; }

    /// <summary>The flavor's extra specs.</summary>
    public IReadOnlyDictionary<string, string> ExtraSpecs { get; init; } = new Dictionary<string, string>();

    /// <summary>The ports, in order.</summary>
    public IReadOnlyList<ServerPort> Ports { get; init; } = [];

    /// <summary>The volumes, in the order of their devices; one of boot index 0 is the root disk, and then there is no other.</summary>
    public IReadOnlyList<GuestVolume> Volumes { get; init; } = [];

    /// <summary>Whether the root disk is a volume; <see cref="Image"/> then only says what the volume remembers of its image.</summary>
    [JsonIgnore]
    public bool IsVolumeBacked => Volumes.Any(volume => volume.BootIndex is 0);

    /// <summary>Which pieces of the host are the guest's; <see langword="null"/> for a guest that shares everything.</summary>
    public GuestFitting? Fitting { get; init; }

    /// <summary>The files of the config drive; empty for a server without one.</summary>
    public IReadOnlyList<GuestFile> ConfigDrive { get; init; } = [];
}

/// <summary>Ask about one server.</summary>
/// <param name="Server">The server.</param>
public sealed record ServerQuery(ServerId Server);

/// <summary>Ask for the serial console's end.</summary>
/// <param name="Server">The server.</param>
/// <param name="Lines">How many lines from the end; <see langword="null"/> for all that is kept.</param>
public sealed record GetConsoleOutput(ServerId Server, int? Lines);

/// <summary>The serial console's end.</summary>
/// <param name="Text">Whatever the guest wrote, control characters that XML and JSON cannot carry left out.</param>
public sealed record ConsoleOutput(string Text);

/// <summary>How an order ended.</summary>
public sealed record AgentReply
{
    /// <summary>What the hypervisor says of the guest now.</summary>
    public PowerState PowerState { get; init; }

    /// <summary>Why it could not be done; <see langword="null"/> for success.</summary>
    public AgentFailure? Failure { get; init; }

    /// <summary>How another host gets the guest; only in answer to an order that asks for it.</summary>
    public string? Offer { get; init; }
}

/// <summary>Why an order could not be done.</summary>
/// <param name="Kind">What the control plane acts upon.</param>
/// <param name="Message">For the server's fault; names no secret.</param>
/// <param name="Details">For administrators: the native error, the trace.</param>
public sealed record AgentFailure(AgentFailureKind Kind, string Message, string? Details = null);

/// <summary>The distinctions that the control plane acts upon.</summary>
public enum AgentFailureKind
{
    /// <summary>Anything else; another host is tried where that makes sense.</summary>
    Hypervisor,

    /// <summary>There is no such guest on this host.</summary>
    NotFound,

    /// <summary>The host cannot hold the guest; another host is tried.</summary>
    OutOfResources,

    /// <summary>The image is broken or refused; no other host would do better.</summary>
    BadImage,

    /// <summary>The driver has no such ability.</summary>
    NotSupported,

    /// <summary>The hypervisor, or the host, did not answer within the limit: what was asked may have been done all the same.</summary>
    TimedOut,

    /// <summary>The host was not there to be asked: nothing was done for this asking.</summary>
    Unreached,
}

/// <summary>What the hypervisor says of a guest. The numbers are on the wire.</summary>
public enum PowerState
{
    /// <summary>Unknown, or no such domain.</summary>
    NoState = 0,

    /// <summary>Running.</summary>
    Running = 1,

    /// <summary>Frozen, memory kept.</summary>
    Paused = 3,

    /// <summary>Off.</summary>
    Shutdown = 4,

    /// <summary>The guest's kernel, or QEMU itself, has crashed.</summary>
    Crashed = 6,

    /// <summary>Saved to disk.</summary>
    Suspended = 7,
}

/// <summary>What the hypervisor measures of one guest; what it cannot tell is <see langword="null"/>.</summary>
public sealed record ServerDiagnostics
{
    /// <summary>What it says of the guest.</summary>
    public required PowerState PowerState { get; init; }

    /// <summary>The driver, e.g. <c>libvirt</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>The hypervisor, e.g. <c>qemu</c>.</summary>
    public required string Hypervisor { get; init; }

    /// <summary>Operating system of the host, e.g. <c>linux</c>.</summary>
    public string? HypervisorOs { get; init; }

    /// <summary>How long the guest runs.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Whether it has a config drive.</summary>
    public bool HasConfigDrive { get; init; }

    /// <summary>Memory given to the guest, in MiB.</summary>
    public long? MemoryMaximumMiB { get; init; }

    /// <summary>Memory that it uses, in MiB.</summary>
    public long? MemoryUsedMiB { get; init; }

    /// <summary>Virtual CPUs.</summary>
    public IReadOnlyList<CpuDiagnostics> Cpus { get; init; } = [];

    /// <summary>Interfaces.</summary>
    public IReadOnlyList<NicDiagnostics> Nics { get; init; } = [];

    /// <summary>Disks.</summary>
    public IReadOnlyList<DiskDiagnostics> Disks { get; init; } = [];
}

/// <summary>One virtual CPU.</summary>
/// <param name="Id">Its number.</param>
/// <param name="TimeNanoseconds">Time that it ran.</param>
/// <param name="UtilisationPercent">Use of late, where it is known.</param>
public sealed record CpuDiagnostics(int Id, long? TimeNanoseconds, int? UtilisationPercent);

/// <summary>One interface.</summary>
/// <param name="MacAddress">Its MAC address.</param>
/// <param name="Device">The host's device for it.</param>
/// <param name="ReceivedOctets">Octets that the guest received.</param>
/// <param name="ReceivedPackets">Packets that the guest received.</param>
/// <param name="ReceivedErrors">Errors.</param>
/// <param name="ReceivedDropped">Dropped.</param>
/// <param name="SentOctets">Octets that the guest sent.</param>
/// <param name="SentPackets">Packets that the guest sent.</param>
/// <param name="SentErrors">Errors.</param>
/// <param name="SentDropped">Dropped.</param>
public sealed record NicDiagnostics(
    string MacAddress, string? Device,
    long? ReceivedOctets, long? ReceivedPackets, long? ReceivedErrors, long? ReceivedDropped,
    long? SentOctets, long? SentPackets, long? SentErrors, long? SentDropped);

/// <summary>One disk.</summary>
/// <param name="Device">The guest's name for it, e.g. <c>vda</c>.</param>
/// <param name="ReadBytes">Octets read.</param>
/// <param name="ReadRequests">Reads.</param>
/// <param name="WriteBytes">Octets written.</param>
/// <param name="WriteRequests">Writes.</param>
/// <param name="Errors">Errors.</param>
public sealed record DiskDiagnostics(
    string Device, long? ReadBytes, long? ReadRequests, long? WriteBytes, long? WriteRequests, long? Errors);
