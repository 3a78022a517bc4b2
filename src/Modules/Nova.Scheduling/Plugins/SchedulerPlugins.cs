using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling.Plugins;

namespace Nova.Scheduling.Plugins;

/// <summary>Filters and weighers out of the assemblies that <c>available_filters</c> names. What cannot be loaded stops the start, by its name.</summary>
internal sealed partial class SchedulerPlugins
{
    // The original's name for the filters that are there anyway.
    private const string BuiltIn = "nova.scheduler.filters.all_filters";

    public SchedulerPlugins(IOptions<SchedulingOptions> options, ILogger<SchedulerPlugins> log)
    {
        List<IHostFilter> filters = [];
        List<IHostWeigher> weighers = [];
        foreach (var path in options.Value.AvailableFilters.Select(text => text.Trim()).Where(text => text.Length > 0 && text != BuiltIn))
        {
            var before = filters.Count + weighers.Count;
            foreach (var plugin in Load(path))
            {
                Add(plugin, filters, weighers);
            }

            var count = filters.Count + weighers.Count - before;
            if (count is 0)
            {
                throw Wrong(path, "it has no public class that is an IFilterPlugin or an IWeigherPlugin");
            }

            LogLoaded(log, path, count);
        }

        (Filters, Weighers) = (filters, weighers);
    }

    /// <summary>The filters.</summary>
    public IReadOnlyList<IHostFilter> Filters { get; }

    /// <summary>The weighers.</summary>
    public IReadOnlyList<IHostWeigher> Weighers { get; }

    private static void Add(object plugin, List<IHostFilter> filters, List<IHostWeigher> weighers)
    {
        if (plugin is IFilterPlugin filter)
        {
            filters.Add(new PluginFilter(filter));
        }

        if (plugin is IWeigherPlugin weigher)
        {
            weighers.Add(new PluginWeigher(weigher));
        }
    }

#pragma warning disable CA1031 // Somebody else's assembly may throw anything while it is loaded; whatever it is stops the start.
    private static IReadOnlyList<object> Load(string path)
    {
        try
        {
            var assembly = new PluginContext(Path.GetFullPath(path)).LoadFromAssemblyPath(Path.GetFullPath(path));
            return
            [
                .. assembly.GetExportedTypes()
                    .Where(type => type is { IsClass: true, IsAbstract: false } && (type.IsAssignableTo(typeof(IFilterPlugin)) || type.IsAssignableTo(typeof(IWeigherPlugin))))
                    .Select(type => Activator.CreateInstance(type)!),
            ];
        }
        catch (Exception exception)
        {
            throw Wrong(path, exception.InnerException?.Message ?? exception.Message);
        }
    }
#pragma warning restore CA1031

    private static OptionsValidationException Wrong(string path, string reason) => new(
        SchedulingOptions.Section, typeof(SchedulingOptions), [$"[filter_scheduler] available_filters names {path}, which could not be loaded: {reason}."]);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} filters and weighers were loaded from {Path}")]
    private static partial void LogLoaded(ILogger log, string path, int count);
}
