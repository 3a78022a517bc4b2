using System.Globalization;

namespace Nova.Core;

/// <summary>Sets of processors as options, flavors and hypervisors write them: <c>0-3,^2,8</c>.</summary>
public static class CpuSet
{
    // Larger numbers are mistakes, and must not become lists of a billion members.
    private const int MostCpus = 8192;

    /// <summary>Reads one; members come in ascending order. A set of nothing but exclusions (<c>^0</c>) is not one: see <see cref="TryParse(string, int, out IReadOnlyList{int})"/>.</summary>
    public static bool TryParse(string text, out IReadOnlyList<int> cpus) => TryParse(text, 0, out cpus);

    /// <summary>The same, where exclusions alone are taken from the first <paramref name="all"/> processors.</summary>
    public static bool TryParse(string text, int all, out IReadOnlyList<int> cpus)
    {
        SortedSet<int> included = [];
        HashSet<int> excluded = [];
        cpus = [];
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var part in parts)
        {
            var isExclusion = part.StartsWith('^');
            if (!TryParseRange(isExclusion ? part[1..] : part, out var first, out var last))
            {
                return false;
            }

            for (var cpu = first; cpu <= last; cpu++)
            {
                _ = isExclusion ? excluded.Add(cpu) : included.Add(cpu);
            }
        }

        if (parts.All(part => part.StartsWith('^')))
        {
            included.UnionWith(Enumerable.Range(0, all));
        }

        included.ExceptWith(excluded);
        cpus = [.. included];
        return cpus.Count > 0;
    }

    /// <summary>Writes one, without ranges, as every reader of such sets understands it: <c>0,1,4</c>.</summary>
    public static string Format(IEnumerable<int> cpus) => string.Join(',', cpus.Order().Select(cpu => cpu.ToString(CultureInfo.InvariantCulture)));

    private static bool TryParseRange(string text, out int first, out int last)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        last = 0;
        return TryParseCpu(dash < 0 ? text : text[..dash], out first)
            && TryParseCpu(dash < 0 ? text : text[(dash + 1)..], out last)
            && first <= last;
    }

    private static bool TryParseCpu(string text, out int cpu) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out cpu) && cpu < MostCpus;
}
