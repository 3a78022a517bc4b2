using System.Globalization;
using System.Text.Json;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Scheduling.Plugins;

namespace Nova.SamplePlugin;

/// <summary>
/// Keeps flavors with the extra spec <c>sample:quiet</c> on hosts with at most so many servers; of others, what the operator's options call <c>sample_quiet</c>.
/// </summary>
public sealed class QuietHostsFilter : IFilterPlugin
{
    /// <inheritdoc />
    public string Name => "QuietHostsFilter";

    /// <inheritdoc />
    public string? Refuse(PluginHost host, SchedulingRequest request) =>
        Most(request) is { } most && host.Servers > most
            ? string.Create(CultureInfo.InvariantCulture, $"{host.Servers} servers, at most {most} are quiet")
            : null;

    private static int? Most(SchedulingRequest request) =>
        request.Flavor.ExtraSpecs.TryGetValue("sample:quiet", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked
        : request.Options.TryGetValue("sample_quiet", out var option) && option.ValueKind is JsonValueKind.Number && option.TryGetInt32(out var usual) ? usual
        : null;
}
