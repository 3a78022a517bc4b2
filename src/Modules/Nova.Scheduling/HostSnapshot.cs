using System.Collections.Frozen;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>All hosts at one moment, ordered by name, in blocks of columns; immutable. What changes makes a new one that shares all other blocks.</summary>
internal sealed class HostSnapshot
{
    private readonly HostBlock[] _blocks;
    private readonly FrozenDictionary<HostName, int> _places;

    private HostSnapshot(HostLayout layout, HostClasses classes, HostBlock[] blocks, FrozenDictionary<HostName, int> places) =>
        (Layout, Classes, _blocks, _places) = (layout, classes, blocks, places);

    /// <summary>Which columns it has.</summary>
    public HostLayout Layout { get; }

    /// <summary>What its hosts have in common.</summary>
    public HostClasses Classes { get; }

    /// <summary>How many hosts.</summary>
    public int Count => _places.Count;

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

        return new(layout, classes, blocks, ordered.Select((host, place) => (host.Host, place)).ToFrozenDictionary(pair => pair.Host, pair => pair.place));
    }

    /// <summary>One host.</summary>
    public HostState? Find(HostName host) => _places.TryGetValue(host, out var place) ? this[place] : null;

    /// <summary>Where a host is.</summary>
    public bool TryFind(HostName host, out int place) => _places.TryGetValue(host, out place);

    /// <summary>The snapshot once the host holds one more server; itself where the host is not in it.</summary>
    public HostSnapshot Promise(HostName host, ClaimedResources amount)
    {
        if (!_places.TryGetValue(host, out var place))
        {
            return this;
        }

        HostBlock[] blocks = [.. _blocks];
        ref var block = ref blocks[place / HostBlock.Size];
        block = block.Promise(place % HostBlock.Size, amount, Layout);
        return new(Layout, Classes, blocks, _places);
    }

    /// <summary>The snapshot with other states of some of its hosts.</summary>
    /// <param name="changed">Hosts that are in it already.</param>
    public HostSnapshot With(IEnumerable<HostState> changed)
    {
        HostBlock[] blocks = [.. _blocks];
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

            blocks[group.Key] = HostBlock.Of(hosts.AsSpan(0, count), Layout, Classes);
        }

        return new(Layout, Classes, blocks, _places);
    }
}
