using Microsoft.Extensions.Options;

namespace Nova.Scheduling;

/// <summary>The metrics that count, read from their option.</summary>
internal sealed class MetricSettings
{
    /// <exception cref="OptionsValidationException">An item is no name and number.</exception>
    public MetricSettings(IOptions<MetricsOptions> options)
    {
        Options = options.Value;
        Ratios = WeightSettings.Read(Options.WeightSetting, MetricsOptions.Section, "weight_setting");
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
}
