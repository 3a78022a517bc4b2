using Nova.Contracts.Placement;

namespace Nova.Contracts.Compute;

/// <summary>What an agent tells of its hypervisor.</summary>
public sealed record HypervisorReport
{
    /// <summary>The hypervisor's own name for itself (<c>hypervisor_hostname</c>).</summary>
    public required string Node { get; init; }

    /// <summary><c>QEMU</c>, <c>KVM</c>, <c>simulated</c> ….</summary>
    public required string Type { get; init; }

    /// <summary>The version as one number, e.g. 7002000 for 7.2.0.</summary>
    public required long Version { get; init; }

    /// <summary>Address that other hosts reach it by.</summary>
    public required string Address { get; init; }

    /// <summary>Machine architectures that it can run, e.g. <c>x86_64</c>.</summary>
    public required IReadOnlyList<string> Architectures { get; init; }

    /// <summary>Processor facts as JSON text: arch, vendor, model, topology, features.</summary>
    public required string CpuInfo { get; init; }

    /// <summary>What there is to hand out.</summary>
    public required HostInventory Inventory { get; init; }

    /// <summary>Free disk under the instances folder right now, in GiB.</summary>
    public long DiskAvailableLeastGiB { get; init; }

    /// <summary>Domains that run right now.</summary>
    public int RunningServers { get; init; }

    /// <summary>What the host measures of itself for the scheduler, by name; <see langword="null"/> for a host that does not.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>The output of <c>uptime</c>, or <see langword="null"/> where the driver cannot tell.</summary>
    public string? Uptime { get; init; }
}
