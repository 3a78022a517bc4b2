using System.Text.Json;
using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Contracts.Scheduling;

/// <summary>Chooses hosts. It decides on a snapshot and claims nothing: the caller claims, and asks again where the claim is refused.</summary>
public interface IScheduler
{
    /// <summary>The host that shall take the server, and after it the alternates that are next if it refuses.</summary>
    /// <returns><see cref="Fault.NoValidHost"/>, which counts for each filter how many hosts it refused.</returns>
    Task<Result<IReadOnlyList<HostCandidate>>> SelectAsync(SchedulingRequest request, CancellationToken cancellationToken);

    /// <summary>Which hosts would take the request, and why each other would not.</summary>
    Task<SchedulingExplanation> ExplainAsync(SchedulingRequest request, CancellationToken cancellationToken);

    /// <summary>Tells that a decision on this host turned out wrong, so that the next one is made on fresh figures.</summary>
    void Forget(HostName host);

    /// <summary>Tells how a build on this host ended. A host that fails builds comes last until it has built one; one that failed was also a wrong decision.</summary>
    void TellBuild(HostName host, bool isGood);
}

/// <summary>What one server asks of a host.</summary>
public sealed record SchedulingRequest
{
    /// <summary>Seeds every random choice, so that the decision can be replayed from its log line.</summary>
    public required string RequestId { get; init; }

    /// <summary>The server's project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The flavor.</summary>
    public required Flavor Flavor { get; init; }

    /// <summary>What will be claimed.</summary>
    public required ClaimedResources Resources { get; init; }

    /// <summary>Traits that the host must have, or must not have.</summary>
    public TraitWishes Traits { get; init; } = TraitWishes.None;

    /// <summary>The image; <see langword="null"/> for a server on a volume.</summary>
    public ImageId? Image { get; init; }

    /// <summary>The image's properties (<c>architecture</c>, <c>hypervisor_type</c>, <c>vm_mode</c> …); empty without an image.</summary>
    public IReadOnlyDictionary<string, string> ImageProperties { get; init; } = new Dictionary<string, string>();

    /// <summary>What a host is wanted for.</summary>
    public SchedulingPurpose Purpose { get; init; }

    /// <summary>How many hosts are wanted besides the best, for the case that it refuses.</summary>
    public int Alternates { get; init; } = 2;

    /// <summary>The zone asked for, or <see langword="null"/>.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>An admin's wish for one host, which skips all other filters (<c>zone:host</c>).</summary>
    public HostName? ForcedHost { get; init; }

    /// <summary>The host that must pass the filters, or <see langword="null"/> (2.74 <c>host</c>).</summary>
    public HostName? RequestedHost { get; init; }

    /// <summary>Hosts that failed this server already.</summary>
    public IReadOnlyList<HostName> Tried { get; init; } = [];

    /// <summary>Hosts that the server is to leave.</summary>
    public IReadOnlyList<HostName> Left { get; init; } = [];

    /// <summary>The server's group, or <see langword="null"/>.</summary>
    public GroupPlacement? Group { get; init; }

    /// <summary>Only hosts of these (hint <c>same_host</c>); <see langword="null"/> for any.</summary>
    public IReadOnlySet<HostName>? SameHosts { get; init; }

    /// <summary>No host of these (hint <c>different_host</c>).</summary>
    public IReadOnlySet<HostName>? DifferentHosts { get; init; }

    /// <summary>What the operator's file of options for plug-ins says; the scheduler fills it in.</summary>
    public IReadOnlyDictionary<string, JsonElement> Options { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The user's scheduler hints: name to one or several texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Hints { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>What a host is wanted for.</summary>
public enum SchedulingPurpose
{
    /// <summary>A server that is built or gets another size.</summary>
    Build = 0,

    /// <summary>A server that stays as it is and moves.</summary>
    Other,
}

/// <summary>What the scheduler is told of a server's group.</summary>
public sealed record GroupPlacement
{
    /// <summary><c>affinity</c>, <c>anti-affinity</c>, <c>soft-affinity</c> or <c>soft-anti-affinity</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Of anti-affinity: how many members one host may have.</summary>
    public required int MaxPerHost { get; init; }

    /// <summary>How many other members each host has.</summary>
    public required IReadOnlyDictionary<HostName, int> Members { get; init; }
}

/// <summary>A host that can take the server.</summary>
/// <param name="Host">The host.</param>
/// <param name="Node">The hypervisor's own name for itself.</param>
/// <param name="AvailabilityZone">The zone that it is in.</param>
/// <param name="Weight">The higher, the better.</param>
public sealed record HostCandidate(HostName Host, string Node, string AvailabilityZone, double Weight);

/// <summary>How a decision came about.</summary>
/// <param name="Accepted">Hosts that passed every filter, best first.</param>
/// <param name="Stages">The filters in their order.</param>
public sealed record SchedulingExplanation(IReadOnlyList<HostCandidate> Accepted, IReadOnlyList<FilterStage> Stages);

/// <summary>What one filter did.</summary>
/// <param name="Filter">Its name, e.g. <c>RamFilter</c>.</param>
/// <param name="Entered">Hosts that it judged.</param>
/// <param name="Refusals">The hosts that it refused, each with the reason in figures.</param>
public sealed record FilterStage(string Filter, int Entered, IReadOnlyList<HostRefusal> Refusals);

/// <summary>A refusal.</summary>
/// <param name="Host">The host.</param>
/// <param name="Reason">Why, in figures.</param>
public sealed record HostRefusal(HostName Host, string Reason);
