namespace Nova.Contracts.Placement;

/// <summary>What a host hands out by the piece and not by the amount: processors that one guest has alone, memory of a NUMA cell, devices.</summary>
public sealed record HostTopology
{
    /// <summary>The NUMA cells; empty for a host that tells none.</summary>
    public required IReadOnlyList<HostCell> Cells { get; init; }

    /// <summary>The devices that guests may be given whole; only those that the host's operator offers.</summary>
    public required IReadOnlyList<HostDevice> Devices { get; init; }

    /// <summary>Virtual CPUs for each shared CPU of a cell.</summary>
    public double CpuRatio { get; init; } = 1;

    /// <summary>Promised for each MiB of a cell.</summary>
    public double MemoryRatio { get; init; } = 1;
}

/// <summary>A NUMA cell of a host: processors and the memory that is near to them.</summary>
public sealed record HostCell
{
    /// <summary>The hypervisor's number for it.</summary>
    public required int Id { get; init; }

    /// <summary>The socket that it is part of.</summary>
    public required int Socket { get; init; }

    /// <summary>Its memory, in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Logical processors that all guests share.</summary>
    public required IReadOnlyList<int> SharedCpus { get; init; }

    /// <summary>Logical processors of which each is one guest's alone.</summary>
    public required IReadOnlyList<int> DedicatedCpus { get; init; }

    /// <summary>Which of its logical processors are threads of the same core; a core of one thread need not be listed.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Cores { get; init; }

    /// <summary>Its memory in pages of each size that there is; the smallest size is the ordinary one.</summary>
    public required IReadOnlyList<HostPages> Pages { get; init; }
}

/// <summary>Memory pages of one size.</summary>
/// <param name="SizeKiB">The size of one, in KiB.</param>
/// <param name="Count">How many there are for guests.</param>
public sealed record HostPages(long SizeKiB, long Count);

/// <summary>A PCI device of a host.</summary>
public sealed record HostDevice
{
    /// <summary>Where it is, e.g. <c>0000:81:00.1</c>.</summary>
    public required string Address { get; init; }

    /// <summary>Four hexadecimal digits, lower case.</summary>
    public required string VendorId { get; init; }

    /// <summary>Four hexadecimal digits, lower case.</summary>
    public required string ProductId { get; init; }

    /// <summary>Whether it is a device of its own, or one of those that a device splits itself into.</summary>
    public required DeviceKind Kind { get; init; }

    /// <summary>The NUMA cell that it is near to, or <see langword="null"/>.</summary>
    public int? Cell { get; init; }

    /// <summary>Of a virtual function: the address of the physical one.</summary>
    public string? Parent { get; init; }

    /// <summary>What the operator says of it, e.g. <c>physical_network</c>.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>What a PCI device is.</summary>
public enum DeviceKind
{
    /// <summary>A device of its own.</summary>
    Standard,

    /// <summary>A device that can split itself into virtual functions; whole.</summary>
    PhysicalFunction,

    /// <summary>A part of a physical function.</summary>
    VirtualFunction,
}
