using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;
using Nova.Scheduling.Columns;
using Nova.Scheduling.Plugins;

namespace Nova.Scheduling;

/// <summary>The filters in the configured order.</summary>
internal sealed class FilterPipeline
{
    // Today's configurations do not name these, because the original asks its placement service in their stead; ours lives in them.
    private static readonly string[] Indispensable = ["AvailabilityZoneFilter", "RetryFilter", "RamFilter", "CoreFilter", "DiskFilter", "ResourceProviderFilter"];

    // Names of the Grizzly release.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["GroupAffinityFilter"] = "ServerGroupAffinityFilter",
        ["GroupAntiAffinityFilter"] = "ServerGroupAntiAffinityFilter",
    };

    private readonly IHostFilter[] _filters;

    /// <exception cref="OptionsValidationException">A name is not that of a filter.</exception>
    public FilterPipeline(IEnumerable<IHostFilter> known, IOptions<SchedulingOptions> options, SchedulerPlugins? plugins = null)
    {
        var byName = known.Concat(plugins?.Filters ?? []).ToDictionary(filter => filter.Name, StringComparer.Ordinal);
        var enabled = SchedulingOptions.List(options.Value.EnabledFilters).Select(name => Renamed.GetValueOrDefault(name, name)).ToList();
        var unknown = enabled.Where(name => !byName.ContainsKey(name)).ToList();
        if (unknown.Count > 0)
        {
            throw new OptionsValidationException(
                SchedulingOptions.Section, typeof(SchedulingOptions),
                [$"enabled_filters names {string.Join(", ", unknown)}; known are {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}."]);
        }

        _filters = [.. enabled.Concat(Indispensable).Concat(byName.Values.Where(filter => filter.IsIndispensable).Select(filter => filter.Name)).Distinct(StringComparer.Ordinal).Select(name => byName[name])];
    }

    /// <summary>What they must know of hosts.</summary>
    public HostFacts Facts => _filters.Aggregate(HostFacts.None, (facts, filter) => facts | filter.Facts);

    /// <summary>The filters in their order.</summary>
    public IReadOnlyList<IHostFilter> Filters => _filters;

    /// <summary>The names in their order.</summary>
    public IEnumerable<string> Names => _filters.Select(filter => filter.Name);

    /// <summary>Runs the filters one after another over what the ones before have left.</summary>
    /// <param name="snapshot">The hosts.</param>
    /// <param name="request">What is asked of them.</param>
    /// <param name="space">Its <see cref="DecisionSpace.Left"/> says which hosts come in, and afterwards which passed all.</param>
    /// <param name="keepsRefused">Whether it is told which hosts each filter refused, and not only how many.</param>
    /// <returns>What each filter did; those after the one that refused the last host are left out.</returns>
    public List<FilterResult> Run(HostSnapshot snapshot, SchedulingRequest request, DecisionSpace space, bool keepsRefused)
    {
        List<FilterResult> results = new(_filters.Length);
        var entered = HostMask.Count(space.Left);
        for (var index = 0; index < _filters.Length && entered > 0; index++)
        {
            if (keepsRefused)
            {
                space.Left.CopyTo(space.Before);
            }

            Narrowing.Narrow(_filters[index], snapshot, request, space);
            var passed = HostMask.Count(space.Left);
            results.Add(new(_filters[index], entered, entered - passed, keepsRefused ? Refused(space) : []));
            entered = passed;
        }

        return results;
    }

    private static ulong[] Refused(DecisionSpace space)
    {
        var refused = space.Before.ToArray();
        for (var block = 0; block < refused.Length; block++)
        {
            refused[block] &= ~space.Left[block];
        }

        return refused;
    }
}

/// <summary>What one filter did.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="Entered">How many hosts came in.</param>
/// <param name="Refused">How many of them it refused.</param>
/// <param name="Hosts">Which, as far as that was asked for.</param>
internal readonly record struct FilterResult(IHostFilter Filter, int Entered, int Refused, ulong[] Hosts);
