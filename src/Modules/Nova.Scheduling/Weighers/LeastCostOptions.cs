using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Scheduling.Weighers;

/// <summary>The older way to weigh hosts, by functions of what a server there would cost.</summary>
internal sealed class LeastCostOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>
    /// Functions that weigh hosts instead of their free memory: <c>noop_cost_fn</c>, <c>compute_fill_first_cost_fn</c>, also as the end of the older module
    /// paths; default none.
    /// </summary>
    [ConfigurationKeyName("least_cost_functions")]
    public IReadOnlyList<string> Functions { get; set; } = [];

    /// <summary>How much <c>noop_cost_fn</c> counts, by which every host costs the same. Default 1.</summary>
    [ConfigurationKeyName("noop_cost_fn_weight")]
    public double NoopWeight { get; set; } = 1;

    /// <summary>How much <c>compute_fill_first_cost_fn</c> counts, by which free memory costs; the default, -1, spreads servers, a positive one fills hosts first.</summary>
    [ConfigurationKeyName("compute_fill_first_cost_fn_weight")]
    public double FillFirstWeight { get; set; } = -1;
}
