using Nova.Contracts.Scheduling;
using Nova.Contracts.Scheduling.Plugins;

namespace Nova.Scheduling.Plugins;

/// <summary>A plug-in's weigher among our own.</summary>
internal sealed class PluginWeigher(IWeigherPlugin plugin) : IHostWeigher
{
    public string MultiplierKey { get; } = plugin.MultiplierKey;

    public double Multiplier { get; } = plugin.Multiplier;

    public double? Least => null;

    public double Weigh(HostState host, SchedulingRequest request) => plugin.Weigh(PluginHosts.Of(host), request);
}
