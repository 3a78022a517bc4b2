using System.Text.Json;
using Nova.Fleet.Liveness;

namespace Nova.Fleet.Hypervisors;

/// <summary>Hypervisors as the API shows them.</summary>
internal sealed class HypervisorViews(ServiceClock liveness)
{
    private static readonly JsonElement NoCpuInfo = JsonElement.Parse("{}");

    public string StateOf(Hypervisor hypervisor) => liveness.IsUp(hypervisor.Service) ? "up" : "down";

    public HypervisorSummary Summary(Hypervisor hypervisor, IReadOnlyList<HypervisorServer>? servers) => new()
    {
        Number = hypervisor.Service.Number,
        Uuid = hypervisor.Service.Id,
        HypervisorHostname = hypervisor.Report.Node,
        State = StateOf(hypervisor),
        Status = hypervisor.Service.Status,
        Servers = servers,
    };

    public HypervisorDetail Detail(Hypervisor hypervisor, IReadOnlyList<HypervisorServer>? servers)
    {
        var (service, report, inventory) = (hypervisor.Service, hypervisor.Report, hypervisor.Inventory);
        return new()
        {
            Number = service.Number,
            Uuid = service.Id,
            HypervisorHostname = report.Node,
            State = StateOf(hypervisor),
            Status = service.Status,
            Servers = servers,
            HostIp = report.Address,
            HypervisorType = report.Type,
            HypervisorVersion = report.Version,
            DiskAvailableLeast = report.DiskAvailableLeastGiB,
            Service = new() { Number = service.Number, Uuid = service.Id, Host = service.Host.Value, DisabledReason = service.DisabledReason },
            CpuInfoText = report.CpuInfo,
            CpuInfo = CpuInfo(report.CpuInfo),
            FreeDiskGb = hypervisor.FreeDiskGiB,
            FreeRamMb = hypervisor.FreeMemoryMiB,
            LocalGb = inventory.DiskGiB,
            LocalGbUsed = hypervisor.DiskUsedGiB,
            MemoryMb = inventory.MemoryMiB,
            MemoryMbUsed = hypervisor.MemoryUsedMiB,
            RunningVms = hypervisor.Servers,
            Vcpus = inventory.VCpus,
            VcpusUsed = hypervisor.Used.VCpus,
            Uptime = report.Uptime,
        };
    }

    public static HypervisorStatistics Statistics(IReadOnlyList<Hypervisor> hypervisors) => new()
    {
        Count = hypervisors.Count,
        DiskAvailableLeast = hypervisors.Sum(hypervisor => hypervisor.Report.DiskAvailableLeastGiB),
        FreeDiskGb = hypervisors.Sum(hypervisor => hypervisor.FreeDiskGiB),
        FreeRamMb = hypervisors.Sum(hypervisor => hypervisor.FreeMemoryMiB),
        LocalGb = hypervisors.Sum(hypervisor => hypervisor.Inventory.DiskGiB),
        LocalGbUsed = hypervisors.Sum(hypervisor => hypervisor.DiskUsedGiB),
        MemoryMb = hypervisors.Sum(hypervisor => hypervisor.Inventory.MemoryMiB),
        MemoryMbUsed = hypervisors.Sum(hypervisor => hypervisor.MemoryUsedMiB),
        RunningVms = hypervisors.Sum(hypervisor => hypervisor.Servers),
        Vcpus = hypervisors.Sum(hypervisor => hypervisor.Inventory.VCpus),
        VcpusUsed = hypervisors.Sum(hypervisor => hypervisor.Used.VCpus),
    };

    // Written by an agent, read by a user's client: a report that is no JSON object must not spoil the whole list.
    private static JsonElement CpuInfo(string text)
    {
        try
        {
            return JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } parsed ? parsed : NoCpuInfo;
        }
        catch (JsonException)
        {
            return NoCpuInfo;
        }
    }
}
