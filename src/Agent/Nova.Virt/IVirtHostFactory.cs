using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Virt;

/// <summary>Says which hypervisor hosts this process drives: one for a real hypervisor, any number of simulated ones.</summary>
public interface IVirtHostFactory
{
    /// <summary>What the option <c>compute_driver</c> names it by, e.g. <c>libvirt</c>.</summary>
    string Name { get; }

    /// <summary>Makes the drivers; called once, when the agents start. A driver that is disposable is disposed with its agent.</summary>
    /// <exception cref="VirtDriverException">The hypervisor cannot be reached; the agents do not start.</exception>
    Task<IReadOnlyList<VirtHost>> CreateAsync(CancellationToken cancellationToken);
}

/// <summary>One host and its hypervisor.</summary>
/// <param name="Host">The name that the control plane knows the host by.</param>
/// <param name="Driver">Its hypervisor.</param>
/// <param name="Ports">Its ports; <see langword="null"/> for those of the network agent of this process.</param>
public sealed record VirtHost(HostName Host, IVirtDriver Driver, IPortPlugger? Ports = null);
