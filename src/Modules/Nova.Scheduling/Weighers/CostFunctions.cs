using Microsoft.Extensions.Options;

namespace Nova.Scheduling.Weighers;

/// <summary>The cost functions that the options name.</summary>
internal sealed class CostFunctions
{
    private readonly double _fixed;
    private readonly double _perFreeMiB;

    /// <exception cref="OptionsValidationException">A name is not that of a cost function.</exception>
    public CostFunctions(IOptions<LeastCostOptions> options)
    {
        foreach (var name in options.Value.Functions.Select(text => text.Trim()).Where(text => text.Length > 0))
        {
            switch (name[(name.LastIndexOf('.') + 1)..])
            {
                case "noop_cost_fn":
                    _fixed += options.Value.NoopWeight;
                    break;
                case "compute_fill_first_cost_fn":
                    _perFreeMiB -= options.Value.FillFirstWeight;
                    break;
                default:
                    throw new OptionsValidationException(
                        LeastCostOptions.Section, typeof(LeastCostOptions),
                        [$"least_cost_functions names {name}; known are noop_cost_fn and compute_fill_first_cost_fn."]);
            }

            AreUsed = true;
        }
    }

    /// <summary>Whether any is named: then they weigh hosts in the stead of their free memory.</summary>
    public bool AreUsed { get; }

    /// <summary>The sum of all, each times its weight; hosts of more come first.</summary>
    public double Sum(HostState host) => _fixed + (_perFreeMiB * (host.MemoryMiB.Usable - host.MemoryMiB.Used));
}
