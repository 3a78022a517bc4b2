using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>How what hosts measure of themselves counts (<c>compute_monitors</c> of the hosts).</summary>
internal sealed class MetricsOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "metrics";

    /// <summary>How much the metrics count. Default 1.</summary>
    [ConfigurationKeyName("weight_multiplier")]
    public double WeightMultiplier { get; set; } = 1;

    /// <summary>Which metrics count, and how much each, e.g. <c>cpu.percent=-1.0, cpu.frequency=0.5</c>; default none.</summary>
    [ConfigurationKeyName("weight_setting")]
    public IReadOnlyList<string> WeightSetting { get; set; } = [];

    /// <summary>Whether a host that does not report all of them is out, as if <c>MetricsFilter</c> were enabled; default true.</summary>
    [ConfigurationKeyName("required")]
    public bool Required { get; set; } = true;

    /// <summary>What a host weighs that does not report all of them, where that is not required; default -10000.</summary>
    [ConfigurationKeyName("weight_of_unavailable")]
    public double WeightOfUnavailable { get; set; } = -10_000;
}
