using System.Collections.Frozen;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;

namespace Nova.Scheduling.Columns;

/// <summary>
/// Numbers for what many hosts have in common: zones, kinds of hypervisor, sets of aggregates' metadata, what operators have said of them. A filter that looks at nothing else judges
/// each number once. One for the snapshots that come from one another; numbers are only added.
/// </summary>
internal sealed class HostClasses
{
    /// <summary>Kinds of numbers: one for each aspect between nothing and the whole.</summary>
    public const int Kinds = 4;

    private readonly Lock _guard = new();
    private readonly Dictionary<string, int> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<HypervisorKey, int> _hypervisors = [];
    private readonly Dictionary<string, int> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<HostFeatures, int> _features = [];

    private readonly HostState[][] _examples = [.. Enumerable.Range(0, Kinds).Select(_ => new HostState[HostBlock.Size])];

    // Of most hosts nobody has said anything.
    private static readonly HostFeatures Unsaid = new()
    {
        Traits = FrozenSet<string>.Empty,
        Inventories = FrozenDictionary<string, ClassInventory>.Empty,
    };

    /// <summary>The kind of numbers that tells hosts apart in this aspect.</summary>
    public static int KindOf(HostAspect aspect) => aspect - HostAspect.Zone;

    /// <summary>How many numbers there are of a kind.</summary>
    public int CountOf(int kind)
    {
        lock (_guard)
        {
            return kind switch
            {
                0 => _zones.Count,
                1 => _hypervisors.Count,
                2 => _metadata.Count,
                _ => _features.Count,
            };
        }
    }

    /// <summary>A host of each class of a kind, by the class's number; <see langword="null"/> where there are more classes than bits in a word.</summary>
    public ReadOnlyMemory<HostState>? Examples(int kind)
    {
        var count = CountOf(kind);
        if (count > HostBlock.Size)
        {
            // Not the other branch of a conditional: there null would be taken for memory without any host.
            return null;
        }

        return _examples[kind].AsMemory(0, count);
    }

    /// <summary>Whether most numbers are of hosts as they were once: it is time to number anew.</summary>
    /// <param name="hosts">How many hosts there are.</param>
    public bool IsCrowded(int hosts)
    {
        lock (_guard)
        {
            return _zones.Count + _hypervisors.Count + _metadata.Count + _features.Count > 1000 + (4L * hosts);
        }
    }

    /// <summary>Writes the host's numbers into the columns of a block.</summary>
    public void Fill(int[] columns, int lane, HostState host)
    {
        lock (_guard)
        {
            columns[lane] = Number(_zones, host.AvailabilityZone, 0, host);
            columns[HostBlock.Size + lane] = Number(_hypervisors, HypervisorKey.Of(host.Hypervisor), 1, host);
            columns[(2 * HostBlock.Size) + lane] = Number(_metadata, Text(host.AggregateMetadata), 2, host);
            columns[(3 * HostBlock.Size) + lane] = Number(_features, host.Features ?? Unsaid, 3, host);
        }
    }

    private int Number<TKey>(Dictionary<TKey, int> numbers, TKey key, int kind, HostState host)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(key, out var number))
        {
            number = numbers.Count;
            if (number < HostBlock.Size)
            {
                _examples[kind][number] = host;
            }

            numbers.Add(key, number);
        }

        return number;
    }

    // Names and values are told apart by characters that no text of an aggregate has; the order of values stays, since reasons are made of it.
    private static string Text(IReadOnlyDictionary<string, IReadOnlyList<string>> metadata) => metadata.Count is 0
        ? ""
        : string.Join('\u0001', metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}\u0002{string.Join('\u0003', entry.Value)}"));

    private readonly record struct HypervisorKey(string Type, long Version, string Architectures, string CpuInfo)
    {
        public static HypervisorKey Of(HypervisorReport report) => new(report.Type, report.Version, string.Join('\u0001', report.Architectures), report.CpuInfo);
    }
}
