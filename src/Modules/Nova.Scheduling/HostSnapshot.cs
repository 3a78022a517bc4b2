using System.Collections.Frozen;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>All hosts at one moment, ordered by name, in blocks of columns; immutable. What changes makes a new one that shares all other blocks.</summary>
internal sealed class HostSnapshot
{
    private readonly HostBlock[] _blocks;
    private readonly long[] _versions;
    private readonly FrozenDictionary<HostName, int> _places;

    private HostSnapshot(HostLayout layout, HostClasses classes, HostBlock[] blocks, long[] versions, FrozenDictionary<HostName, int> places) =>
        (Layout, Classes, _blocks, _versions, _places) = (layout, classes, blocks, versions, places);

    /// <summary>Which columns it has.</summary>
    public HostLayout Layout { get; }

    /// <summary>What its hosts have in common.</summary>
    public HostClasses Classes { get; }

    /// <summary>How many hosts.</summary>
    public int Count => _places.Count;

    /// <summary>Whether aggregates of a host state a weigher's multiplier, or did.</summary>
    public bool HasMultipliers { get; private init; }

    /// <summary>The version of each block: blocks of one version are the same.</summary>
    public ReadOnlySpan<long> Versions => _versions;

    /// <summary>The hosts in blocks, ordered by name so that equal ones are always chosen in the same order.</summary>
    public ReadOnlySpan<HostBlock> Blocks => _blocks;

    /// <summary>The hosts in their order.</summary>
    public IEnumerable<HostState> Hosts => Enumerable.Range(0, Count).Select(place => this[place]);

    /// <summary>A host by its place.</summary>
    public HostState this[int place] => _blocks[place / HostBlock.Size][place % HostBlock.Size];

    /// <summary>Lays the hosts out.</summary>
    public static HostSnapshot Of(HostLayout layout, IEnumerable<HostState> hosts)
    {
        HostState[] ordered = [.. hosts.OrderBy(host => host.Host.Value, StringComparer.Ordinal)];
        HostClasses classes = new();
        var blocks = new HostBlock[(ordered.Length + HostBlock.Size - 1) / HostBlock.Size];
        for (var block = 0; block < blocks.Length; block++)
        {
            var start = block * HostBlock.Size;
            blocks[block] = HostBlock.Of(ordered.AsSpan(start, Math.Min(HostBlock.Size, ordered.Length - start)), layout, classes);
        }

        var places = ordered.Select((host, place) => (host.Host, place)).ToFrozenDictionary(pair => pair.Host, pair => pair.place);
        return new(layout, classes, blocks, [.. blocks.Select(block => block.Version)], places)
        {
            HasMultipliers = Array.Exists(blocks, block => block.HasMultipliers),
        };
    }

    /// <summary>One host.</summary>
    public HostState? Find(HostName host) => _places.TryGetValue(host, out var place) ? this[place] : null;

    /// <summary>Where a host is.</summary>
    public bool TryFind(HostName host, out int place) => _places.TryGetValue(host, out place);

    /// <summary>The snapshot once the host holds one more server; itself where the host is not in it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="amount">The server's size.</param>
    /// <param name="flavor">Its flavor, where hosts' flavors are known.</param>
    public HostSnapshot Promise(HostName host, ClaimedResources amount, FlavorId? flavor = null)
    {
        if (!_places.TryGetValue(host, out var place))
        {
            return this;
        }

        var (blocks, versions) = (_blocks.AsSpan().ToArray(), _versions.AsSpan().ToArray());
        ref var block = ref blocks[place / HostBlock.Size];
        block = block.Promise(place % HostBlock.Size, amount, flavor, Layout);
        versions[place / HostBlock.Size] = block.Version;
        return new(Layout, Classes, blocks, versions, _places)
        {
            HasMultipliers = HasMultipliers,
        };
    }

    /// <summary>The snapshot with other states of some of its hosts.</summary>
    /// <param name="changed">Hosts that are in it already.</param>
    public HostSnapshot With(IEnumerable<HostState> changed)
    {
        var (blocks, versions) = (_blocks.AsSpan().ToArray(), _versions.AsSpan().ToArray());
        var hasMultipliers = HasMultipliers;
        var hosts = new HostState[HostBlock.Size];
        foreach (var group in changed.GroupBy(host => _places[host.Host] / HostBlock.Size))
        {
            var count = _blocks[group.Key].Count;
            for (var lane = 0; lane < count; lane++)
            {
                hosts[lane] = _blocks[group.Key][lane];
            }

            foreach (var host in group)
            {
                hosts[_places[host.Host] % HostBlock.Size] = host;
            }

            var block = HostBlock.Of(hosts.AsSpan(0, count), Layout, Classes);
            (blocks[group.Key], versions[group.Key]) = (block, block.Version);
            hasMultipliers |= block.HasMultipliers;
        }

        return new(Layout, Classes, blocks, versions, _places)
        {
            HasMultipliers = hasMultipliers,
        };
    }
}
