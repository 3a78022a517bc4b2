using Nova.Contracts.Placement;

namespace Nova.Placement.Pieces;

/// <summary>Which processors of a cell a guest gets alone.</summary>
/// <param name="Cpus">In the order of the guest's.</param>
/// <param name="Idle">Threads beside them that nobody gets.</param>
internal sealed record CpuChoice(IReadOnlyList<int> Cpus, IReadOnlyList<int> Idle)
{
    /// <summary>Chooses; <see langword="null"/> where there are not enough for the policy.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="taken">Processors of the host that are somebody's.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="threads">The policy.</param>
    public static CpuChoice? Of(HostCell cell, IReadOnlySet<int> taken, int count, ThreadPolicy threads)
    {
        var cores = CoresOf(cell).Select(core => new Core(core, [.. core.Where(cpu => !taken.Contains(cpu))])).ToArray();
        var chosen = threads switch
        {
            ThreadPolicy.Isolate => cores.Where(core => core.IsWhole).Select(core => core.Free[0]),
            ThreadPolicy.Require => cores.Where(core => core.Free.Count > 1).SelectMany(core => core.Free),

            // Single threads are left to last, so that pairs stay together for as long as can be.
            _ => cores.OrderBy(core => core.Free.Count > 1 ? 0 : 1).SelectMany(core => core.Free),
        };
        int[] cpus = [.. chosen.Take(count)];
        if (cpus.Length < count)
        {
            return null;
        }

        int[] idle = threads is ThreadPolicy.Isolate
            ? [.. cores.Where(core => core.Free.Any(cpu => cpus.Contains(cpu))).SelectMany(core => core.All).Except(cpus)]
            : [];
        return new(cpus, idle);
    }

    /// <summary>Groups of the guest's processors whose places are threads of one core.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Siblings(HostCell cell, IReadOnlyList<CpuPin> pins)
    {
        List<IReadOnlyList<int>> groups = [];
        foreach (var core in cell.Cores)
        {
            if (pins.Where(pin => core.Contains(pin.Host)).Select(pin => pin.Guest).Order().ToArray() is { Length: > 1 } together)
            {
                groups.Add(together);
            }
        }

        return groups;
    }

    /// <summary>Whether any core of the cell has more than one thread that guests can have alone.</summary>
    public static bool HasThreads(HostCell cell) => CoresOf(cell).Any(core => core.Count > 1);

    private static IEnumerable<IReadOnlyList<int>> CoresOf(HostCell cell)
    {
        var own = cell.DedicatedCpus.ToHashSet();
        HashSet<int> listed = [];
        foreach (var core in cell.Cores)
        {
            int[] usable = [.. core.Where(own.Contains).Order()];
            listed.UnionWith(usable);
            if (usable.Length > 0)
            {
                yield return usable;
            }
        }

        foreach (var cpu in cell.DedicatedCpus.Where(cpu => !listed.Contains(cpu)).Order())
        {
            yield return [cpu];
        }
    }

    private sealed record Core(IReadOnlyList<int> All, IReadOnlyList<int> Free)
    {
        public bool IsWhole => Free.Count == All.Count;
    }
}
