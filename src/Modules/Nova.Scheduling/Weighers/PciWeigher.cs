using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Weighers;

/// <summary>Keeps hosts with many free devices for servers that ask for devices: the fewer a host has, the sooner it is taken, whoever asks.</summary>
internal sealed class PciWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    private const int Best = 100;
    private const int MostCounted = 99;

    public string MultiplierKey => "pci_weight_multiplier";

    public double Multiplier { get; } = options.Value.PciWeightMultiplier;

    public double? Least => null;

    public bool IsOfHostAlone => true;

    public double Weigh(HostState host, SchedulingRequest request) => Best - Math.Min(MostCounted, host.FreeDevices);
}
