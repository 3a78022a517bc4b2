using System.Buffers;
using System.Globalization;
using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;

namespace Nova.Servers.Lifecycle;

/// <summary>
/// What extra specs say of resource classes and traits: <c>resources:CUSTOM_X=n</c>, <c>trait:CUSTOM_Y=required</c>. The numbered groups of the
/// original (<c>resources1:</c>) are of the same host here and are added up.
/// </summary>
internal static class ResourceWishes
{
    private const string Resources = "resources";
    private const string TraitPrefix = "trait";

    private static readonly SearchValues<char> Suffix = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>What a server claims of its host. A root disk that is a volume is on no host.</summary>
    public static ClaimedResources Claim(Flavor flavor, bool isOnVolume) =>
        Claim((isOnVolume ? flavor with { RootDiskGiB = 0 } : flavor).ToClaim(), flavor.ExtraSpecs);

    /// <summary>A claim with what the extra specs add; of processors, memory and disk they name the amount in the flavor's stead.</summary>
    internal static ClaimedResources Claim(ClaimedResources ofFlavor, IReadOnlyDictionary<string, string> extraSpecs)
    {
        Dictionary<string, long> amounts = new(StringComparer.Ordinal);
        foreach (var (key, value) in extraSpecs)
        {
            if (NameOf(key, Resources) is { } name && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount <= int.MaxValue)
            {
                amounts[name] = amounts.GetValueOrDefault(name) + amount;
            }
        }

        return amounts.Count is 0 ? ofFlavor : new ClaimedResources(
            amounts.Remove("VCPU", out var vcpus) ? (int)Math.Min(vcpus, int.MaxValue) : ofFlavor.VCpus,
            amounts.Remove("MEMORY_MB", out var memory) ? memory : ofFlavor.MemoryMiB,
            amounts.Remove("DISK_GB", out var disk) ? disk : ofFlavor.DiskGiB)
        {
            More = ClassAmounts.OrNone(amounts.Select(pair => (pair.Key, pair.Value))),
        };
    }

    /// <summary>The traits that flavor and image ask for.</summary>
    public static TraitWishes Traits(IReadOnlyDictionary<string, string> extraSpecs, IReadOnlyDictionary<string, string> imageProperties)
    {
        List<string> required = [];
        List<string> forbidden = [];
        foreach (var (key, value) in extraSpecs.Concat(imageProperties))
        {
            if (value is "required" or "forbidden" && NameOf(key, TraitPrefix) is { } name)
            {
                (value is "required" ? required : forbidden).Add(name);
            }
        }

        return required.Count + forbidden.Count is 0 ? TraitWishes.None : new TraitWishes(required, forbidden);
    }

    // Behind "resources:", or "resources" and the suffix of a group.
    private static string? NameOf(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && key.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < key.Length - 1
            && key.AsSpan(prefix.Length, colon - prefix.Length).IndexOfAnyExcept(Suffix) < 0
            ? key[(colon + 1)..]
            : null;
}
