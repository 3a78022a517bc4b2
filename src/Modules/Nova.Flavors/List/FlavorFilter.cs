using System.Globalization;
using Nova.Core;
using Nova.Flavors.Catalog;

namespace Nova.Flavors.List;

/// <summary>Which flavors a list shows.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="IsPublic"><see langword="null"/> for both kinds.</param>
/// <param name="MinMemoryMiB">Least memory, in MiB.</param>
/// <param name="MinDiskGiB">Least root disk, in GiB.</param>
/// <param name="Name">The name, or <see langword="null"/> for any.</param>
internal sealed record FlavorFilter(RequestContext Caller, bool? IsPublic, int MinMemoryMiB, int MinDiskGiB, string? Name)
{
    /// <summary>Only admins may ask for private flavors of others; from everybody else the parameter is ignored.</summary>
    public static Result<FlavorFilter> Read(RequestContext caller, ListFlavorsQuery query)
    {
        bool? isPublic = true;
        if (caller.IsAdmin && query.IsPublic is { } text && !TryVisibility(text, out isPublic))
        {
            return new Fault.Invalid($"Invalid is_public filter [{text}]");
        }

        return !TryNumber(query.MinRam, out var memory) ? new Fault.Invalid($"Invalid minRam filter [{query.MinRam}]")
            : !TryNumber(query.MinDisk, out var disk) ? new Fault.Invalid($"Invalid minDisk filter [{query.MinDisk}]")
            : new FlavorFilter(caller, isPublic, memory, disk, query.Name);
    }

    public bool Matches(KnownFlavor known) =>
        (IsPublic is null || known.Flavor.IsPublic == IsPublic || (IsPublic is true && known.IsOpenTo(Caller.Project)))
        && (Caller.IsAdmin || !known.Flavor.IsDisabled)
        && known.Flavor.MemoryMiB >= MinMemoryMiB && known.Flavor.RootDiskGiB >= MinDiskGiB
        && (Name is null || known.Flavor.Name == Name);

    private static bool TryVisibility(string text, out bool? isPublic)
    {
        isPublic = text.Trim().ToLowerInvariant() switch
        {
            "1" or "t" or "true" or "on" or "y" or "yes" => true,
            "0" or "f" or "false" or "off" or "n" or "no" => false,
            _ => null,
        };
        return isPublic is not null || text.Equals("none", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryNumber(string? text, out int number)
    {
        number = 0;
        return text is null || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
