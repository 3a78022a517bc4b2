using Nova.Contracts.Scheduling.Plugins;

namespace Nova.Scheduling.Plugins;

/// <summary>What a plug-in is told of a host.</summary>
internal static class PluginHosts
{
    public static PluginHost Of(HostState host) => new()
    {
        Host = host.Host,
        AvailabilityZone = host.AvailabilityZone,
        Hypervisor = host.Hypervisor,
        AggregateMetadata = host.AggregateMetadata,
        FreeVCpus = host.VCpus.Free,
        FreeMemoryMiB = host.MemoryMiB.Free,
        FreeDiskGiB = host.DiskGiB.Free,
        Servers = host.Servers,
        Pieces = host.Pieces,
    };
}
