using Nova.Compute.Fencing;
using Nova.Compute.Orders;
using Nova.Compute.Reports;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Compute;

/// <summary>What belongs to one host.</summary>
internal sealed record HostParts
{
    public required HostName Host { get; init; }

    public required DriverCalls Calls { get; init; }

    public required IPortPlugger Ports { get; init; }

    public required HostFence Fence { get; init; }

    public required ServerActors Actors { get; init; }

    public required IComputeAgent Agent { get; init; }

    public required IVolumeAgent Volumes { get; init; }

    public required IMoveAgent Moves { get; init; }

    public required ILiveMoveAgent LiveMoves { get; init; }
    public required IRescueAgent Rescue { get; init; }

    public required ISnapshotAgent Snapshots { get; init; }

    public required IConsoleAgent Consoles { get; init; }

    public required IImageAgent Images { get; init; }
    public required IInterfaceAgent Interfaces { get; init; }

    public required PowerStateReporter Reporter { get; init; }
}
