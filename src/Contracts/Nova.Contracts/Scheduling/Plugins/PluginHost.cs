using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Contracts.Scheduling.Plugins;

/// <summary>What a plug-in is told of a host.</summary>
public sealed record PluginHost
{
    /// <summary>The host.</summary>
    public required HostName Host { get; init; }

    /// <summary>The zone that it is in.</summary>
    public required string AvailabilityZone { get; init; }

    /// <summary>What its hypervisor reported.</summary>
    public required HypervisorReport Hypervisor { get; init; }

    /// <summary>Metadata of its aggregates: key to every value.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> AggregateMetadata { get; init; }

    /// <summary>Virtual CPUs that may still be promised; negative on a host that has shrunk.</summary>
    public required double FreeVCpus { get; init; }

    /// <summary>Memory that may still be promised, in MiB.</summary>
    public required double FreeMemoryMiB { get; init; }

    /// <summary>Disk that may still be promised, in GiB.</summary>
    public required double FreeDiskGiB { get; init; }

    /// <summary>Servers on it.</summary>
    public required int Servers { get; init; }

    /// <summary>What it hands out by the piece, and who has it; <see langword="null"/> for nothing.</summary>
    public HostPieces? Pieces { get; init; }
}
