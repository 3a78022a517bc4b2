using System.Globalization;
using Microsoft.Extensions.Options;

namespace Nova.Scheduling;

/// <summary>The metrics that count, read from their option.</summary>
internal sealed class MetricSettings
{
    /// <exception cref="OptionsValidationException">An item is no name and number: it would be found out when servers are where they should not be.</exception>
    public MetricSettings(IOptions<MetricsOptions> options)
    {
        Options = options.Value;
        Ratios = [.. Options.WeightSetting.Where(item => item.Trim().Length > 0).Select(Read)];
    }

    /// <summary>The options.</summary>
    public MetricsOptions Options { get; }

    /// <summary>Each metric's name and ratio.</summary>
    public IReadOnlyList<(string Name, double Ratio)> Ratios { get; }

    /// <summary>The first metric that the host does not report; <see langword="null"/> for none.</summary>
    public string? MissingOf(HostState host)
    {
        foreach (var (name, _) in Ratios)
        {
            if (host.Hypervisor.Metrics?.ContainsKey(name) is not true)
            {
                return name;
            }
        }

        return null;
    }

    private static (string Name, double Ratio) Read(string item) =>
        item.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, var text]
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && double.IsFinite(ratio)
            ? (name, ratio)
            : throw new OptionsValidationException(
                MetricsOptions.Section, typeof(MetricsOptions), [$"[metrics] weight_setting: {item} is not a name, an equals sign and a number."]);
}
