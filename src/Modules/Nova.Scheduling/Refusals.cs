using System.Globalization;
using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;

namespace Nova.Scheduling;

/// <summary>Refusals in words. A filter is a pure function, so its reasons are asked for only where somebody reads them.</summary>
internal static class Refusals
{
    /// <summary>What the filter did, with every host that it refused and the reason of each.</summary>
    public static FilterStage Stage(HostSnapshot snapshot, SchedulingRequest request, FilterResult result) =>
        new(result.Filter.Name, result.Entered, [.. HostMask.Places(result.Hosts).Select(place => new HostRefusal(snapshot[place].Host, Reason(snapshot, request, result.Filter, place)))]);

    /// <summary>E.g. "There are 3 hosts: 2 refused by RamFilter (…), 1 refused by ComputeFilter (…).", each with its commonest reason.</summary>
    /// <param name="hosts">How many were looked at.</param>
    /// <param name="snapshot">The hosts.</param>
    /// <param name="request">What was asked of them.</param>
    /// <param name="results">What the filters did, with the hosts that they refused.</param>
    /// <param name="sample">Among so many refusals of each filter the commonest reason is looked for.</param>
    public static string Summarise(int hosts, HostSnapshot snapshot, SchedulingRequest request, IReadOnlyList<FilterResult> results, int sample)
    {
        if (hosts is 0)
        {
            return "There are no hosts.";
        }

        var refusals = results.Where(result => result.Refused > 0).Select(result => string.Create(
            CultureInfo.InvariantCulture, $"{result.Refused} refused by {result.Filter.Name} ({Commonest(snapshot, request, result, sample)})"));
        var count = hosts is 1 ? "There is 1 host" : string.Create(CultureInfo.InvariantCulture, $"There are {hosts} hosts");
        return $"{count}: {string.Join(", ", refusals)}.";
    }

    // Of equally common ones that of the first host by name.
    private static string Commonest(HostSnapshot snapshot, SchedulingRequest request, FilterResult result, int sample) =>
        HostMask.Places(result.Hosts).Take(sample)
            .Select(place => Reason(snapshot, request, result.Filter, place))
            .GroupBy(reason => reason, StringComparer.Ordinal)
            .MaxBy(group => group.Count())?.Key ?? "";

    private static string Reason(HostSnapshot snapshot, SchedulingRequest request, IHostFilter filter, int place) =>
        filter.Judge(snapshot[place], request).Reason ?? throw new InvalidOperationException($"{filter.Name} accepts {snapshot[place].Host}, which it has refused.");
}
