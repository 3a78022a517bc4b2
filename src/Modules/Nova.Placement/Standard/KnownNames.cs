using System.Collections.Frozen;

namespace Nova.Placement.Standard;

/// <summary>The resource classes and traits that every OpenStack cloud has (those of os-resource-classes and os-traits); they cannot be changed.</summary>
internal static class KnownNames
{
    /// <summary>The trait of a provider whose inventory serves all that are in an aggregate with it.</summary>
    public const string SharesViaAggregate = "MISC_SHARES_VIA_AGGREGATE";

    /// <summary>Standard resource classes, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Classes { get; } =
    [
        "VCPU", "MEMORY_MB", "DISK_GB", "PCI_DEVICE", "SRIOV_NET_VF", "NUMA_SOCKET", "NUMA_CORE", "NUMA_THREAD", "NUMA_MEMORY_MB", "IPV4_ADDRESS", "VGPU",
        "VGPU_DISPLAY_HEAD", "NET_BW_EGR_KILOBIT_PER_SEC", "NET_BW_IGR_KILOBIT_PER_SEC", "PCPU", "MEM_ENCRYPTION_CONTEXT", "FPGA", "PGPU",
        "NET_PACKET_RATE_KILOPACKET_PER_SEC", "NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC", "NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC",
    ];

    /// <summary>Standard traits, ordered.</summary>
    public static IReadOnlyList<string> Traits { get; } = Read();

    private static readonly FrozenSet<string> ClassSet = Classes.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> TraitSet = Traits.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsClass(string name) => ClassSet.Contains(name);

    public static bool IsTrait(string name) => TraitSet.Contains(name);

    private static string[] Read()
    {
        using StreamReader reader = new(typeof(KnownNames).Assembly.GetManifestResourceStream("traits.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
