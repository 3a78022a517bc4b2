using System.Globalization;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>
/// What operators have said of a host by the Placement API: the traits that flavor and image ask for, room in further resource classes, and the
/// portions in which processors, memory and disk are handed out. By the same rule as the claim.
/// </summary>
internal sealed class ResourceProviderFilter : IHostFilter
{
    /// <inheritdoc />
    public string Name => nameof(ResourceProviderFilter);

    /// <inheritdoc />
    public HostAspect LooksAt(SchedulingRequest request) => HostAspect.Provider;

    // Where operators have said something of many hosts, each is a class of its own.
    /// <inheritdoc />
    public string Wish(SchedulingRequest request)
    {
        var (traits, wanted) = (request.Traits, request.Resources);
        var more = string.Join(',', (wanted.More?.Items ?? []).Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.ResourceClass}:{item.Amount}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(',', traits.Required)} !{string.Join(',', traits.Forbidden)} {more} {wanted.VCpus}/{wanted.MemoryMiB}/{wanted.DiskGiB}");
    }

    /// <inheritdoc />
    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        var (features, wanted) = (host.Features, request.Resources);
        if (request.Traits.Required.FirstOrDefault(trait => features?.Traits.Contains(trait) is not true) is { } missing)
        {
            return FilterVerdict.Refuse($"it has not the trait {missing}");
        }

        if (features is null)
        {
            return wanted.More?.Items is [var item, ..] ? FilterVerdict.Refuse($"it has no {item.ResourceClass}") : FilterVerdict.Accept;
        }

        if (request.Traits.Forbidden.FirstOrDefault(features.Traits.Contains) is { } forbidden)
        {
            return FilterVerdict.Refuse($"it has the trait {forbidden}");
        }

        foreach (var (name, amount) in wanted.More?.Items ?? [])
        {
            if (!features.Inventories.TryGetValue(name, out var inventory))
            {
                return FilterVerdict.Refuse($"it has no {name}");
            }

            if (!inventory.Fits(amount))
            {
                return FilterVerdict.Refuse(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{amount} {name} asked for, {inventory.Used} of {Math.Floor(inventory.Limit)} used, handed out from {inventory.MinUnit} to {inventory.MaxUnit} by {inventory.StepSize}"));
            }
        }

        return Portion(features, "VCPU", wanted.VCpus) ?? Portion(features, "MEMORY_MB", wanted.MemoryMiB) ?? Portion(features, "DISK_GB", wanted.DiskGiB) ?? FilterVerdict.Accept;
    }

    private static FilterVerdict? Portion(HostFeatures features, string name, long amount) =>
        amount > 0 && features.Inventories.TryGetValue(name, out var inventory) && !inventory.Portions(amount)
            ? FilterVerdict.Refuse(string.Create(
                CultureInfo.InvariantCulture, $"{amount} {name} asked for, handed out from {inventory.MinUnit} to {inventory.MaxUnit} by {inventory.StepSize}"))
            : null;
}
