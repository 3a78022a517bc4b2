namespace Nova.Contracts.Placement;

/// <summary>What a guest asks of a host by the piece. Made of a flavor's extra specs and an image's properties.</summary>
public sealed record GuestDemand
{
    /// <summary>The NUMA cells that the guest sees; empty for one that does not care.</summary>
    public required IReadOnlyList<GuestCell> Cells { get; init; }

    /// <summary>How its own processors relate to the threads of the host's cores.</summary>
    public ThreadPolicy Threads { get; init; }

    /// <summary>Whether the emulator has a processor of its own, besides the guest's, on the first cell.</summary>
    public bool HasEmulatorCpu { get; init; }

    /// <summary>Devices.</summary>
    public required IReadOnlyList<DeviceDemand> Devices { get; init; }

    /// <summary>Why no host can fulfil it, of a server whose flavor was never possible or whose devices nobody knows any more.</summary>
    public string? Contradiction { get; init; }
}

/// <summary>A NUMA cell of a guest.</summary>
public sealed record GuestCell
{
    /// <summary>Its number, from 0.</summary>
    public required int Id { get; init; }

    /// <summary>Its virtual CPUs that run on shared processors.</summary>
    public required IReadOnlyList<int> SharedCpus { get; init; }

    /// <summary>Its virtual CPUs that each have a processor alone.</summary>
    public required IReadOnlyList<int> PinnedCpus { get; init; }

    /// <summary>Its memory, in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Which pages the memory is made of; <see langword="null"/> for no matter.</summary>
    public PageDemand? Pages { get; init; }
}

/// <summary>Memory pages that a guest asks for.</summary>
/// <param name="Kind">By which rule.</param>
/// <param name="SizeKiB">Of <see cref="PageKind.Exact"/>: the size of one.</param>
public sealed record PageDemand(PageKind Kind, long SizeKiB = 0);

/// <summary>How a size of memory pages is chosen.</summary>
public enum PageKind
{
    /// <summary>The ordinary, smallest size.</summary>
    Small,

    /// <summary>Any size but the smallest, the largest first.</summary>
    Large,

    /// <summary>Any size, the largest first.</summary>
    Any,

    /// <summary>One certain size.</summary>
    Exact,
}

/// <summary>How a guest's own processors relate to the threads of the host's cores.</summary>
public enum ThreadPolicy
{
    /// <summary>Threads of the same cores where there are such, else any.</summary>
    Prefer,

    /// <summary>One thread of each core, whose others stay unused.</summary>
    Isolate,

    /// <summary>Threads of the same cores only.</summary>
    Require,
}

/// <summary>Devices of one kind that a guest asks for.</summary>
public sealed record DeviceDemand
{
    /// <summary>The operator's name for the kind.</summary>
    public required string Alias { get; init; }

    /// <summary>How many.</summary>
    public required int Count { get; init; }

    /// <summary>What the device must be; one of these.</summary>
    public required IReadOnlyList<DeviceShape> AnyOf { get; init; }

    /// <summary>How near the device must be to the guest's cells.</summary>
    public DeviceNearness Nearness { get; init; }
}

/// <summary>What a device must be.</summary>
/// <param name="VendorId">Four hexadecimal digits, lower case; <see langword="null"/> for any.</param>
/// <param name="ProductId">The same.</param>
/// <param name="Kind">The kind.</param>
public sealed record DeviceShape(string? VendorId, string? ProductId, DeviceKind Kind);

/// <summary>How near a device must be to a guest's NUMA cells.</summary>
public enum DeviceNearness
{
    /// <summary>In one of the guest's cells, or in none that is known.</summary>
    Legacy,

    /// <summary>In one of the guest's cells.</summary>
    Required,

    /// <summary>In one of the guest's cells where there are such, else anywhere.</summary>
    Preferred,

    /// <summary>On a socket of one of the guest's cells.</summary>
    Socket,
}
