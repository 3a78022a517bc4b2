using System.Globalization;
using System.Text.Json;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>
/// Passes hosts that have what the flavor's extra specs of the scope <c>capabilities:</c> ask for. A spec without a scope counts
/// only if its name is that of a capability: others are meant for somebody else.
/// </summary>
internal sealed class ComputeCapabilitiesFilter : IHostFilter
{
    private const string Scope = "capabilities";

    public string Name => "ComputeCapabilitiesFilter";

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        foreach (var (name, wanted) in request.Flavor.ExtraSpecs)
        {
            var path = name.Split(':');
            var isScoped = path is [Scope, _, ..];
            if (!isScoped && (path.Length > 1 || Capability(host, name) is null))
            {
                continue;
            }

            var value = Find(host, isScoped ? path.AsSpan(1) : path);
            if (value is null || !Requirement.IsMet(value, wanted))
            {
                return FilterVerdict.Refuse($"{name} {wanted} asked for, the host has {value ?? "none"}");
            }
        }

        return FilterVerdict.Accept;
    }

    private static string? Find(HostState host, ReadOnlySpan<string> path) =>
        Capability(host, path[0]) is not { } value ? null : path.Length is 1 ? value : Walk(value, path[1..]);

    private static string? Walk(string json, ReadOnlySpan<string> path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var element = document.RootElement;
            foreach (var step in path)
            {
                if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(step, out element))
                {
                    return null;
                }
            }

            return element.ValueKind is JsonValueKind.Null ? null : element.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Capability(HostState host, string name) => name switch
    {
        "host" => host.Host.Value,
        "nodename" or "hypervisor_hostname" => host.Hypervisor.Node,
        "host_ip" => host.Hypervisor.Address,
        "hypervisor_type" => host.Hypervisor.Type,
        "hypervisor_version" => Text(host.Hypervisor.Version),
        "cpu_info" => host.Hypervisor.CpuInfo,
        "vcpus_total" => Text(host.VCpus.Usable),
        "vcpus_used" => Text(host.VCpus.Used),
        "total_usable_ram_mb" => Text(host.MemoryMiB.Usable),
        "free_ram_mb" => Text(host.MemoryMiB.Usable - host.MemoryMiB.Used),
        "total_usable_disk_gb" => Text(host.DiskGiB.Usable),
        "free_disk_mb" => Text(1024 * (host.DiskGiB.Usable - host.DiskGiB.Used)),
        "disk_mb_used" => Text(1024 * host.DiskGiB.Used),
        "num_instances" => Text(host.Servers),
        "cpu_allocation_ratio" => Text(host.VCpus.Ratio),
        "ram_allocation_ratio" => Text(host.MemoryMiB.Ratio),
        "disk_allocation_ratio" => Text(host.DiskGiB.Ratio),
        _ => null,
    };

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
