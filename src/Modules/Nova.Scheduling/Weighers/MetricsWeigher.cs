using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Weighers;

/// <summary>Prefers hosts by what they measure of themselves, each metric times its ratio.</summary>
internal sealed class MetricsWeigher(MetricSettings settings) : IHostWeigher
{
    public string MultiplierKey => "metrics_weight_multiplier";

    public double Multiplier { get; } = settings.Options.WeightMultiplier;

    public double? Least => null;

    public bool IsOfHostAlone => true;

    public bool Concerns(SchedulingRequest request) => settings.Ratios.Count > 0;

    // Where metrics are required no host without them comes this far, unless an admin forced it.
    public double Weigh(HostState host, SchedulingRequest request)
    {
        var sum = 0.0;
        foreach (var (name, ratio) in settings.Ratios)
        {
            if (ratio is 0)
            {
                continue;
            }

            if (host.Hypervisor.Metrics is not { } metrics || !metrics.TryGetValue(name, out var value))
            {
                return settings.Options.WeightOfUnavailable;
            }

            sum += ratio * value;
        }

        return sum;
    }
}
