using System.Globalization;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Servers.Topology;

/// <summary>Which memory pages a guest asks for.</summary>
internal static class PageSizes
{
    private static readonly (string Suffix, double KiB)[] Units =
    [
        ("kib", 1), ("kb", 1), ("mib", 1024), ("mb", 1024), ("gib", 1 << 20), ("gb", 1 << 20), ("tib", 1 << 30), ("tb", 1 << 30),
        ("kibit", 1.0 / 8), ("kbit", 1.0 / 8), ("mibit", 128), ("mbit", 128), ("gibit", 1 << 17), ("gbit", 1 << 17), ("k", 1), ("m", 1024), ("g", 1 << 20), ("t", 1 << 30),
    ];

    /// <summary>Reads it; an image may choose a size only where the flavor leaves the choice among large ones.</summary>
    public static Result<Pages> Read(IReadOnlyDictionary<string, string> specs, IReadOnlyDictionary<string, string> image)
    {
        var (ofFlavor, ofImage) = (specs.GetValueOrDefault("hw:mem_page_size"), image.GetValueOrDefault("hw_mem_page_size"));
        if (ofFlavor is null)
        {
            return ofImage is null ? new Pages(null) : new Fault.Invalid($"Page size {ofImage} forbidden against '<empty>'");
        }

        if (!Parse(ofFlavor).TryGet(out var demand, out var fault))
        {
            return fault;
        }

        return ofImage is null ? new Pages(demand)
            : demand.Kind is not (PageKind.Any or PageKind.Large) ? new Fault.Invalid($"Page size {ofImage} forbidden against '{ofFlavor}'")
            : Parse(ofImage).TryGet(out var chosen, out fault) ? new Pages(chosen)
            : fault;
    }

    // A number alone is KiB.
    private static Result<PageDemand> Parse(string text)
    {
        var lower = text.Trim().ToLowerInvariant();
        switch (lower)
        {
            case "small":
                return new PageDemand(PageKind.Small);
            case "large":
                return new PageDemand(PageKind.Large);
            case "any":
                return new PageDemand(PageKind.Any);
        }

        var digits = lower.TakeWhile(char.IsAsciiDigit).Count();
        var unit = digits == lower.Length ? 1 : Units.FirstOrDefault(known => known.Suffix == lower[digits..]).KiB;
        return long.TryParse(lower[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && unit > 0 && number * unit is var size && size >= 1 && size <= 1L << 32 && size % 1 is 0
                ? new PageDemand(PageKind.Exact, (long)size)
                : new Fault.Invalid($"Invalid memory page size '{text}'");
    }

    /// <summary>What was read.</summary>
    /// <param name="Demand">The demand; <see langword="null"/> for none.</param>
    internal readonly record struct Pages(PageDemand? Demand);
}
