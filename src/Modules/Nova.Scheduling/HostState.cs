using System.Collections.Frozen;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>What the scheduler knows of a host when it decides; immutable. A promise makes a new one.</summary>
internal sealed record HostState
{
    public required HostName Host { get; init; }

    public required string AvailabilityZone { get; init; }

    public required bool IsUp { get; init; }

    public required bool IsDisabled { get; init; }

    public required HypervisorReport Hypervisor { get; init; }

    /// <summary>Metadata of the host's aggregates: key to every value.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> AggregateMetadata { get; init; }

    public required ResourceState VCpus { get; init; }

    public required ResourceState MemoryMiB { get; init; }

    public required ResourceState DiskGiB { get; init; }

    /// <summary>What operators have said of it besides; <see langword="null"/> for nothing.</summary>
    public HostFeatures? Features { get; init; }

    /// <summary>Whether one server uses it up, however small: a bare metal node.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Servers that hold claims, and those promised since.</summary>
    public required int Servers { get; init; }

    /// <summary>Servers that are being built, copied or moved; known where <see cref="HostFacts.BusyServers"/> was asked for.</summary>
    public int BusyServers { get; init; }

    /// <summary>The flavors of its servers; known where <see cref="HostFacts.Flavors"/> was asked for.</summary>
    public IReadOnlySet<FlavorId> Flavors { get; init; } = NoFlavors;

    /// <summary>How many of its servers have images with a property; known where <see cref="HostFacts.ImageProperties"/> was asked for.</summary>
    public IReadOnlyDictionary<ImageProperty, int> ImageProperties { get; init; } = NoProperties;

    /// <summary>Builds that failed since the last good one, as far as this process knows.</summary>
    public int FailedBuilds { get; init; }

    /// <summary>What it hands out by the piece, and who has it; <see langword="null"/> for nothing.</summary>
    public HostPieces? Pieces { get; init; }

    /// <summary>Devices that nobody has.</summary>
    public int FreeDevices => Pieces is null ? 0 : Pieces.Topology.Devices.Count - Pieces.Held.Sum(fitting => fitting.Devices.Count);

    private static readonly FrozenSet<FlavorId> NoFlavors = [];
    private static readonly FrozenDictionary<ImageProperty, int> NoProperties = FrozenDictionary<ImageProperty, int>.Empty;

    public static HostState Of(ComputeHost host, HostUsage usage)
    {
        var (inventory, used) = (usage.Inventory, usage.Used);
        return new()
        {
            Host = host.Host,
            AvailabilityZone = host.AvailabilityZone,
            IsUp = host.IsUp,
            IsDisabled = host.IsDisabled,
            Hypervisor = host.Hypervisor,
            AggregateMetadata = host.AggregateMetadata,
            VCpus = new(inventory.VCpus - inventory.ReservedVCpus, inventory.CpuRatio, used.VCpus),
            MemoryMiB = new(inventory.MemoryMiB - inventory.ReservedMemoryMiB, inventory.MemoryRatio, used.MemoryMiB),
            DiskGiB = new(inventory.DiskGiB - inventory.ReservedDiskGiB, inventory.DiskRatio, used.DiskGiB),
            IsWhole = inventory.IsWhole,
            Servers = usage.Servers,
            Pieces = usage.Pieces,
            Features = usage.Features,
        };
    }

    /// <summary>The host once it holds one more server of this size.</summary>
    /// <param name="amount">Its size.</param>
    /// <param name="flavor">Its flavor, where hosts' flavors are known.</param>
    public HostState Promise(ClaimedResources amount, FlavorId? flavor = null) => this with
    {
        Flavors = flavor is not { } added || Flavors.Contains(added) ? Flavors : Flavors.Append(added).ToFrozenSet(),
        VCpus = VCpus.Promise(amount.VCpus, IsWhole),
        MemoryMiB = MemoryMiB.Promise(amount.MemoryMiB, IsWhole),
        DiskGiB = DiskGiB.Promise(amount.DiskGiB, IsWhole),
        Servers = Servers + 1,
        BusyServers = BusyServers + 1,
    };
}

/// <summary>One kind of resource of a host.</summary>
/// <param name="Usable">What servers may use at a ratio of 1: what there is less what is kept for the host.</param>
/// <param name="Ratio">How much may be promised for each unit.</param>
/// <param name="Used">What is promised.</param>
internal readonly record struct ResourceState(long Usable, double Ratio, long Used)
{
    /// <summary>The most that may be promised.</summary>
    public double Limit => Usable * Ratio;

    /// <summary>What may still be promised; negative on a host that has shrunk.</summary>
    public double Free => Limit - Used;

    /// <summary>The largest server that fits: what is left by the ratio, and never more than there is. Negative where not even nothing fits.</summary>
    public long Room => Math.Min(Usable, Floor(Math.Floor(Limit) - Used));

    /// <summary>What it is once so much more is promised, or all that is left.</summary>
    public ResourceState Promise(long amount, bool isWhole) => this with { Used = Math.Max(Used + amount, isWhole ? Floor(Limit) : long.MinValue) };

    /// <summary>As a whole number; what is beyond every number becomes the largest, what is no number takes nothing.</summary>
    public static long Floor(double value) => double.IsNaN(value) ? -1 : (long)Math.Clamp(Math.Floor(value), long.MinValue / 2, long.MaxValue / 2);
}
