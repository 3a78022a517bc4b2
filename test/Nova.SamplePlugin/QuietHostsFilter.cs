using System.Globalization;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Scheduling.Plugins;

namespace Nova.SamplePlugin;

/// <summary>Keeps flavors with the extra spec <c>sample:quiet</c> on hosts with at most so many servers.</summary>
public sealed class QuietHostsFilter : IFilterPlugin
{
    /// <inheritdoc />
    public string Name => "QuietHostsFilter";

    /// <inheritdoc />
    public string? Refuse(PluginHost host, SchedulingRequest request) =>
        request.Flavor.ExtraSpecs.TryGetValue("sample:quiet", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && host.Servers > most
            ? string.Create(CultureInfo.InvariantCulture, $"{host.Servers} servers, at most {most} are quiet")
            : null;
}
