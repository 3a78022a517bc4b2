using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Weighers;

/// <summary>Prefers hosts by the older cost functions, where the options name some.</summary>
internal sealed class LeastCostWeigher(CostFunctions costs) : IHostWeigher
{
    public string MultiplierKey => "least_cost_weight_multiplier";

    public double Multiplier => 1;

    public double? Least => null;

    public bool IsOfHostAlone => true;

    public bool Concerns(SchedulingRequest request) => costs.AreUsed;

    public double Weigh(HostState host, SchedulingRequest request) => costs.Sum(host);
}
