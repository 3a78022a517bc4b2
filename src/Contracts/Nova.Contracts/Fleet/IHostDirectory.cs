using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The hypervisor hosts and who of them is alive. Served by the fleet module.</summary>
public interface IHostDirectory
{
    /// <summary>Grows whenever this process changes something of the fleet: what was read before is out of date.</summary>
    long Changes { get; }

    /// <summary>Every compute host, as it last reported.</summary>
    Task<IReadOnlyList<ComputeHost>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One compute host, or <see langword="null"/>.</summary>
    Task<ComputeHost?> FindAsync(HostName host, CancellationToken cancellationToken);
}

/// <summary>A compute host: its service record, its last report, and where it belongs.</summary>
public sealed record ComputeHost
{
    /// <summary>The host.</summary>
    public required HostName Host { get; init; }

    /// <summary>The id of its <c>nova-compute</c> service record.</summary>
    public required ServiceId Service { get; init; }

    /// <summary>Whether it reported lately and was not forced down.</summary>
    public required bool IsUp { get; init; }

    /// <summary>Said to be down by an operator, whatever it reports.</summary>
    public bool IsForcedDown { get; init; }

    /// <summary>Disabled by an operator: keeps its servers, gets no new ones.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>The zone that it is in.</summary>
    public required string AvailabilityZone { get; init; }

    /// <summary>Metadata of the aggregates that it is in: key to every value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AggregateMetadata { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What it reported.</summary>
    public required HypervisorReport Hypervisor { get; init; }
}
