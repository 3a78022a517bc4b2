using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;
using Nova.Scheduling.Plugins;

namespace Nova.Scheduling;

/// <summary>The filters in the configured order.</summary>
internal sealed class FilterPipeline
{
    // Today's configurations do not name these, because the original asks its placement service in their stead; ours lives in them.
    private static readonly string[] Indispensable = ["AvailabilityZoneFilter", "RetryFilter", "RamFilter", "CoreFilter", "DiskFilter"];

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

    /// <summary>The names in their order.</summary>
    public IEnumerable<string> Names => _filters.Select(filter => filter.Name);

    /// <summary>Runs the filters one after another over what the ones before have left.</summary>
    public FilterOutcome Run(IReadOnlyList<HostState> hosts, SchedulingRequest request)
    {
        var remaining = hosts;
        List<FilterStage> stages = new(_filters.Length);
        foreach (var filter in _filters)
        {
            if (remaining.Count is 0)
            {
                break;
            }

            List<HostState> passed = new(remaining.Count);
            List<HostRefusal> refusals = [];
            foreach (var host in remaining)
            {
                if (filter.Judge(host, request).Reason is { } reason)
                {
                    refusals.Add(new(host.Host, reason));
                }
                else
                {
                    passed.Add(host);
                }
            }

            stages.Add(new(filter.Name, remaining.Count, refusals));
            remaining = passed;
        }

        return new(remaining, stages);
    }
}

/// <summary>What the filters left.</summary>
/// <param name="Passed">Hosts that passed all.</param>
/// <param name="Stages">What each did; those after the one that refused the last host are left out.</param>
internal sealed record FilterOutcome(IReadOnlyList<HostState> Passed, IReadOnlyList<FilterStage> Stages);
