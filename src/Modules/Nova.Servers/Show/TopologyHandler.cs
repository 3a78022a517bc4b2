using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Servers.Topology;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>Shows how a server's memory and processors are split into NUMA nodes, and to admins where these are. A server that has none is of one piece.</summary>
internal sealed class TopologyHandler(ServerLookup lookup, GuestDemands demands, IGuestFittings fittings)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.Topology, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var withHost = call.Allows(ServerPolicies.HostTopology, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId)));
        var cells = await FindAsync(row, cancellationToken) is { } fitting ? fitting.Cells : [];
        return call.Json(new TopologyResponse([.. cells.Select(cell => NodeView.Of(cell, withHost))], cells.Count > 0 ? cells[0].PageKiB : null));
    }

    private async Task<GuestFitting?> FindAsync(ServerRow row, CancellationToken cancellationToken) =>
        row.Host is { } host && demands.AsksForPieces(row.GetFlavor(), row.GetImageProperties())
            ? await fittings.FindAsync(row.ServerId, new HostName(host), cancellationToken)
            : null;
}

/// <summary>A server's NUMA nodes.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="PagesizeKb">Size of the memory's pages, in KiB; <see langword="null"/> where it is no matter.</param>
internal sealed record TopologyResponse(IReadOnlyList<NodeView> Nodes, long? PagesizeKb);

/// <summary>One of them.</summary>
internal sealed record NodeView
{
    public required long MemoryMb { get; init; }

    public required IReadOnlyList<IReadOnlyList<int>> Siblings { get; init; }

    public required IReadOnlyList<int> VcpuSet { get; init; }

    /// <summary>The host's node; for admins.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HostNode { get; init; }

    /// <summary>Virtual CPU to the host's CPU that is its alone; for admins.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? CpuPinning { get; init; }

    public static NodeView Of(FittedCell cell, bool withHost) => new()
    {
        MemoryMb = cell.MemoryMiB,
        Siblings = cell.Siblings,
        VcpuSet = [.. cell.SharedCpus.Concat(cell.Pins.Select(pin => pin.Guest)).Order()],
        HostNode = withHost ? cell.HostCell : null,
        CpuPinning = withHost ? cell.Pins.ToDictionary(pin => pin.Guest.ToString(CultureInfo.InvariantCulture), pin => pin.Host) : null,
    };
}
