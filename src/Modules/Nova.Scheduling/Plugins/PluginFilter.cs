using Nova.Contracts.Scheduling;
using Nova.Contracts.Scheduling.Plugins;

namespace Nova.Scheduling.Plugins;

/// <summary>A plug-in's filter among our own.</summary>
internal sealed class PluginFilter(IFilterPlugin plugin) : IHostFilter
{
    public string Name { get; } = plugin.Name;

    public FilterVerdict Judge(HostState host, SchedulingRequest request) => new(plugin.Refuse(PluginHosts.Of(host), request));
}
