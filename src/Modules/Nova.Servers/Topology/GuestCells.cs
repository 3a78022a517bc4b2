using System.Globalization;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Servers.Topology;

/// <summary>How a guest's processors and memory are split into NUMA cells: as flavor or image say, or evenly.</summary>
internal static class GuestCells
{
    // More than any host has; each costs a search.
    private const int MostCells = 64;

    /// <summary>Reads them.</summary>
    /// <returns>No cells for a guest that does not care; <see cref="Fault.Invalid"/> for a split that is none.</returns>
    public static Result<IReadOnlyList<GuestCell>> Read(
        IReadOnlyDictionary<string, string> specs, IReadOnlyDictionary<string, string> image, GuestSize size, CpuPolicies cpus, PageDemand? pages)
    {
        var (ofFlavor, ofImage) = (specs.GetValueOrDefault("hw:numa_nodes"), image.GetValueOrDefault("hw_numa_nodes"));
        var fromImage = image.Keys.FirstOrDefault(IsOfImage);
        if (fromImage is not null && (ofFlavor is not null || specs.Keys.Any(IsOfFlavor)))
        {
            return new Fault.Invalid($"Image property '{fromImage}' is not permitted to override NUMA configuration set against the flavor");
        }

        var (source, scope) = ofImage is not null ? (image, "hw_numa_") : (specs, "hw:numa_");
        if ((ofFlavor ?? ofImage) is not { } text)
        {
            // Processors alone and pages of a size are in some cell, though the guest sees none but one.
            return cpus.Pinned.Count > 0 || pages is not null ? One(size, cpus, pages) : Array.Empty<GuestCell>();
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostCells)
        {
            return new Fault.Invalid("The property 'numa_nodes' cannot be '" + text + "'. It must be a number greater than 0");
        }

        var isManual = source.Keys.Any(key => key.StartsWith(scope + "cpus.", StringComparison.Ordinal) || key.StartsWith(scope + "mem.", StringComparison.Ordinal));
        return isManual ? Manual(source, scope, count, size, cpus, pages) : Even(count, size, cpus, pages);
    }

    private static Result<IReadOnlyList<GuestCell>> One(GuestSize size, CpuPolicies cpus, PageDemand? pages) =>
        new[] { Cell(0, [.. Enumerable.Range(0, size.VCpus)], size.MemoryMiB, cpus, pages) };

    private static Result<IReadOnlyList<GuestCell>> Even(int count, GuestSize size, CpuPolicies cpus, PageDemand? pages)
    {
        if (size.VCpus % count is not 0 || size.MemoryMiB % count is not 0)
        {
            return new Fault.Invalid("Instance CPUs and/or memory cannot be evenly distributed across instance NUMA nodes. Explicit assignment of CPUs and memory to nodes is required");
        }

        var each = size.VCpus / count;
        return Enumerable.Range(0, count).Select(id => Cell(id, [.. Enumerable.Range(id * each, each)], size.MemoryMiB / count, cpus, pages)).ToArray();
    }

    private static Result<IReadOnlyList<GuestCell>> Manual(
        IReadOnlyDictionary<string, string> source, string scope, int count, GuestSize size, CpuPolicies cpus, PageDemand? pages)
    {
        HashSet<int> placed = [];
        List<GuestCell> cells = [];
        for (var id = 0; id < count; id++)
        {
            if (source.GetValueOrDefault($"{scope}cpus.{id}") is not { } cpuText || source.GetValueOrDefault($"{scope}mem.{id}") is not { } memoryText)
            {
                return new Fault.Invalid("CPU and memory allocation must be provided for all NUMA nodes");
            }

            if (!CpuSet.TryParse(cpuText, out var own) || !long.TryParse(memoryText, NumberStyles.None, CultureInfo.InvariantCulture, out var memory) || memory < 1)
            {
                return new Fault.Invalid($"NUMA node {id} has CPUs '{cpuText}' and memory '{memoryText}', which are no set and no number.");
            }

            if (own[^1] >= size.VCpus)
            {
                return new Fault.Invalid($"CPU number {own[^1]} is larger than max {size.VCpus - 1}");
            }

            if (own.FirstOrDefault(cpu => !placed.Add(cpu), -1) is >= 0 and var twice)
            {
                return new Fault.Invalid($"CPU number {twice} is assigned to two nodes");
            }

            cells.Add(Cell(id, own, memory, cpus, pages));
        }

        return source.ContainsKey($"{scope}cpus.{count}") || source.ContainsKey($"{scope}mem.{count}") ? new Fault.Invalid($"NUMA node {count} is none of the {count} nodes.")
            : placed.Count != size.VCpus ? new Fault.Invalid($"CPU number {string.Join(", ", Enumerable.Range(0, size.VCpus).Except(placed))} is not assigned to any node")
            : cells.Sum(cell => cell.MemoryMiB) is var sum && sum != size.MemoryMiB ? new Fault.Invalid($"{sum} MB of memory assigned, but expected {size.MemoryMiB} MB")
            : cells;
    }

    private static GuestCell Cell(int id, IReadOnlyList<int> cpus, long memoryMiB, CpuPolicies policies, PageDemand? pages) => new()
    {
        Id = id,
        SharedCpus = [.. cpus.Except(policies.Pinned)],
        PinnedCpus = [.. cpus.Intersect(policies.Pinned)],
        MemoryMiB = memoryMiB,
        Pages = pages,
    };

    private static bool IsOfImage(string key) =>
        key is "hw_numa_nodes" || key.StartsWith("hw_numa_cpus.", StringComparison.Ordinal) || key.StartsWith("hw_numa_mem.", StringComparison.Ordinal);

    private static bool IsOfFlavor(string key) =>
        key.StartsWith("hw:numa_cpus.", StringComparison.Ordinal) || key.StartsWith("hw:numa_mem.", StringComparison.Ordinal);
}

/// <summary>A guest's size.</summary>
/// <param name="VCpus">Virtual CPUs.</param>
/// <param name="MemoryMiB">Memory, in MiB.</param>
internal readonly record struct GuestSize(int VCpus, int MemoryMiB);
