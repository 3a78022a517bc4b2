using Microsoft.AspNetCore.Http;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>Shows how a server's memory and processors are split into NUMA nodes. Servers are of one piece here, which the API tells by no nodes at all.</summary>
internal sealed class TopologyHandler(ServerLookup lookup)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, ServerPolicies.Topology, cancellationToken)).Match(_ => call.Json(new TopologyResponse([], null)), call.Fault);
}

internal sealed record TopologyResponse(IReadOnlyList<int> Nodes, int? PagesizeKb);
