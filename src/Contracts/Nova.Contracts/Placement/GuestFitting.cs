using Nova.Core;

namespace Nova.Contracts.Placement;

/// <summary>Which pieces of a host one guest has.</summary>
public sealed record GuestFitting
{
    /// <summary>The guest's cells, each on a cell of the host.</summary>
    public required IReadOnlyList<FittedCell> Cells { get; init; }

    /// <summary>The guest's devices.</summary>
    public required IReadOnlyList<FittedDevice> Devices { get; init; }
}

/// <summary>A cell of a guest on a cell of its host.</summary>
public sealed record FittedCell
{
    /// <summary>The guest's number for it.</summary>
    public required int Id { get; init; }

    /// <summary>The cell of the host.</summary>
    public required int HostCell { get; init; }

    /// <summary>Virtual CPUs that run on <see cref="HostCpus"/>.</summary>
    public required IReadOnlyList<int> SharedCpus { get; init; }

    /// <summary>The shared processors of the host's cell.</summary>
    public required IReadOnlyList<int> HostCpus { get; init; }

    /// <summary>Virtual CPUs that have a processor alone.</summary>
    public required IReadOnlyList<CpuPin> Pins { get; init; }

    /// <summary>Processors of the host that nobody else has while the guest is there: threads beside its own.</summary>
    public required IReadOnlyList<int> IdleCpus { get; init; }

    /// <summary>The processor of the guest's emulator, or <see langword="null"/>.</summary>
    public int? EmulatorCpu { get; init; }

    /// <summary>Groups of virtual CPUs that are threads of one core of the host.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Siblings { get; init; }

    /// <summary>Memory, in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Size of the memory's pages, in KiB; <see langword="null"/> where it is no matter.</summary>
    public long? PageKiB { get; init; }
}

/// <summary>A virtual CPU on a processor that it has alone.</summary>
/// <param name="Guest">The guest's number.</param>
/// <param name="Host">The host's.</param>
public readonly record struct CpuPin(int Guest, int Host);

/// <summary>A device that a guest has.</summary>
/// <param name="Alias">By which name it was asked for.</param>
/// <param name="Device">The device.</param>
public sealed record FittedDevice(string Alias, HostDevice Device);

/// <summary>What a host hands out by the piece, and who has what of it.</summary>
/// <param name="Topology">What there is.</param>
/// <param name="Held">What guests have, those included that are about to leave or have not come yet.</param>
public sealed record HostPieces(HostTopology Topology, IReadOnlyList<GuestFitting> Held);

/// <summary>Finds the pieces for a guest. Pure: the scheduler asks before the claim, by the same rules. Served by the placement module.</summary>
public interface IPieceFitter
{
    /// <summary>Pieces of the host that nobody has, for the whole demand.</summary>
    /// <returns><see cref="Fault.Conflict"/>, in figures, where there are not enough.</returns>
    Result<GuestFitting> Fit(HostPieces host, GuestDemand demand);
}

/// <summary>Which pieces servers have. They are claimed and given back with the amounts (<see cref="IPlacement"/>). Served by the placement module.</summary>
public interface IGuestFittings
{
    /// <summary>The server's pieces of this host; of one that moves on its own host those that it will have. <see langword="null"/> for none.</summary>
    Task<GuestFitting?> FindAsync(ServerId server, HostName host, CancellationToken cancellationToken);
}
