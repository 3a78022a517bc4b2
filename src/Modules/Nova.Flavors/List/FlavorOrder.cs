using Nova.Contracts.Flavors;
using Nova.Flavors.Catalog;

namespace Nova.Flavors.List;

/// <summary>The order of a list: one key, then the age and the id, so that no two flavors are equal.</summary>
internal sealed class FlavorOrder(string key, bool descending) : IComparer<KnownFlavor>
{
    public int Compare(KnownFlavor? x, KnownFlavor? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var order = ByKey(x, y);
        order = order is not 0 ? order : x.CreatedAt.CompareTo(y.CreatedAt);
        order = order is not 0 ? order : string.CompareOrdinal(x.Flavor.Id.Value, y.Flavor.Id.Value);
        return descending ? -order : order;
    }

    private int ByKey(KnownFlavor x, KnownFlavor y)
    {
        var (left, right) = (x.Flavor, y.Flavor);
        return key switch
        {
            "flavorid" => string.CompareOrdinal(left.Id.Value, right.Id.Value),
            "name" => string.CompareOrdinal(left.Name, right.Name),
            "description" => string.CompareOrdinal(left.Description, right.Description),
            _ => Figure(x).CompareTo(Figure(y)),
        };
    }

    private double Figure(KnownFlavor known) => key switch
    {
        "created_at" => known.CreatedAt,
        "updated_at" => known.UpdatedAt ?? 0,
        _ => Figure(known.Flavor),
    };

    // "id" is a row number in the original and "vcpu_weight" nothing any more: both leave the order to the age.
    private double Figure(Flavor flavor) => key switch
    {
        "memory_mb" => flavor.MemoryMiB,
        "root_gb" => flavor.RootDiskGiB,
        "ephemeral_gb" => flavor.EphemeralDiskGiB,
        "swap" => flavor.SwapMiB,
        "vcpus" => flavor.VCpus,
        "rxtx_factor" => flavor.RxTxFactor,
        "is_public" => flavor.IsPublic ? 1 : 0,
        "disabled" => flavor.IsDisabled ? 1 : 0,
        _ => 0,
    };
}
