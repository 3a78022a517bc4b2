using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Makes as many simulated hosts as the options say.</summary>
internal sealed class SimulatedHostFactory(
    IOptions<SimulatedOptions> options, SimulationControl control, TimeProvider clock, ILogger<SimulatedDriver> logger) : IVirtHostFactory
{
    public string Name => "simulated";

    public Task<IReadOnlyList<VirtHost>> CreateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<VirtHost>>([.. Enumerable.Range(1, options.Value.Hosts).Select(Create)]);

    private VirtHost Create(int number)
    {
        HostName host = new($"{options.Value.HostPrefix}{number}");
        return new VirtHost(host, new SimulatedDriver(host, number, options.Value, control, clock, logger), new SimulatedPorts());
    }
}
