using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Web;

namespace Nova.Servers.Actions;

/// <summary>What the hypervisor measures of a guest: a fixed shape since 2.48, flat names of the hypervisor's own before.</summary>
internal sealed class DiagnosticsHandler(ServerLookup lookup, IAgents<IComputeAgent> agents)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.Diagnostics, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        if (row.Host is not { } host || row.Status.Vm is VmState.Building)
        {
            return call.Fault(new Fault.Conflict($"Instance {row.Id} is not ready"));
        }

        try
        {
            var found = await agents.On(new HostName(host)).GetDiagnosticsAsync(new ServerQuery(row.ServerId), cancellationToken);
            return call.Version.Supports(48) ? call.Json(View(found)) : call.Json(Flat(found));
        }
        catch (TimeoutException)
        {
            return call.Fault(new Fault.Conflict($"Instance {row.Id} is not ready: its host does not answer"));
        }
    }

    private static DiagnosticsView View(ServerDiagnostics found) => new()
    {
        State = found.PowerState switch
        {
            PowerState.NoState => "pending",
            var state => state.ToString().ToLowerInvariant(),
        },
        Driver = found.Driver,
        Hypervisor = found.Hypervisor,
        HypervisorOs = found.HypervisorOs,
        Uptime = (long?)found.Uptime?.TotalSeconds,
        ConfigDrive = found.HasConfigDrive,
        NumCpus = found.Cpus.Count,
        NumNics = found.Nics.Count,
        NumDisks = found.Disks.Count,
        MemoryDetails = new MemoryDetailsView(found.MemoryMaximumMiB, found.MemoryUsedMiB),
        CpuDetails = [.. found.Cpus.Select(cpu => new CpuDetailsView(cpu.Id, cpu.TimeNanoseconds, cpu.UtilisationPercent))],
        NicDetails =
        [
            .. found.Nics.Select(nic => new NicDetailsView
            {
                MacAddress = nic.MacAddress,
                RxOctets = nic.ReceivedOctets,
                RxPackets = nic.ReceivedPackets,
                RxErrors = nic.ReceivedErrors,
                RxDrop = nic.ReceivedDropped,
                TxOctets = nic.SentOctets,
                TxPackets = nic.SentPackets,
                TxErrors = nic.SentErrors,
                TxDrop = nic.SentDropped,
            }),
        ],
        DiskDetails =
        [
            .. found.Disks.Select(disk => new DiskDetailsView(disk.ReadBytes, disk.ReadRequests, disk.WriteBytes, disk.WriteRequests, disk.Errors)),
        ],
    };

    private static Dictionary<string, JsonElement> Flat(ServerDiagnostics found)
    {
        JsonObject flat = [];
        foreach (var cpu in found.Cpus)
        {
            flat[$"cpu{cpu.Id}_time"] = cpu.TimeNanoseconds;
        }

        foreach (var disk in found.Disks)
        {
            flat[$"{disk.Device}_read"] = disk.ReadBytes;
            flat[$"{disk.Device}_read_req"] = disk.ReadRequests;
            flat[$"{disk.Device}_write"] = disk.WriteBytes;
            flat[$"{disk.Device}_write_req"] = disk.WriteRequests;
            flat[$"{disk.Device}_errors"] = disk.Errors ?? -1;
        }

        foreach (var nic in found.Nics)
        {
            var device = nic.Device ?? nic.MacAddress;
            flat[$"{device}_rx"] = nic.ReceivedOctets;
            flat[$"{device}_rx_packets"] = nic.ReceivedPackets;
            flat[$"{device}_rx_errors"] = nic.ReceivedErrors;
            flat[$"{device}_rx_drop"] = nic.ReceivedDropped;
            flat[$"{device}_tx"] = nic.SentOctets;
            flat[$"{device}_tx_packets"] = nic.SentPackets;
            flat[$"{device}_tx_errors"] = nic.SentErrors;
            flat[$"{device}_tx_drop"] = nic.SentDropped;
        }

        flat["memory"] = found.MemoryMaximumMiB * 1024;
        flat["memory-actual"] = found.MemoryMaximumMiB * 1024;
        flat["memory-rss"] = found.MemoryUsedMiB * 1024;
        return flat.ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value, ServersJson.Default.JsonNode));
    }
}

internal sealed record DiagnosticsView
{
    public required string State { get; init; }
    public required string Driver { get; init; }
    public required string Hypervisor { get; init; }
    public required string? HypervisorOs { get; init; }
    public required long? Uptime { get; init; }
    public required bool ConfigDrive { get; init; }
    public required int NumCpus { get; init; }
    public required int NumNics { get; init; }
    public required int NumDisks { get; init; }
    public required MemoryDetailsView MemoryDetails { get; init; }
    public required IReadOnlyList<CpuDetailsView> CpuDetails { get; init; }
    public required IReadOnlyList<NicDetailsView> NicDetails { get; init; }
    public required IReadOnlyList<DiskDetailsView> DiskDetails { get; init; }
}

internal sealed record MemoryDetailsView(long? Maximum, long? Used);

internal sealed record CpuDetailsView(int Id, long? Time, int? Utilisation);

internal sealed record NicDetailsView
{
    public required string MacAddress { get; init; }
    public required long? RxOctets { get; init; }
    public required long? RxPackets { get; init; }
    public required long? RxErrors { get; init; }
    public required long? RxDrop { get; init; }
    public long? RxRate { get; init; }
    public required long? TxOctets { get; init; }
    public required long? TxPackets { get; init; }
    public required long? TxErrors { get; init; }
    public required long? TxDrop { get; init; }
    public long? TxRate { get; init; }
}

internal sealed record DiskDetailsView(long? ReadBytes, long? ReadRequests, long? WriteBytes, long? WriteRequests, long? ErrorsCount);
