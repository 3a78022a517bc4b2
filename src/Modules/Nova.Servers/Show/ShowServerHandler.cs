using Microsoft.AspNetCore.Http;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>Shows one server, and its addresses on their own.</summary>
internal sealed class ShowServerHandler(ServerLookup lookup, RenderedServers rendered)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindHeadAsync(call, ServerPolicies.Show, cancellationToken)).TryGet(out var head, out var fault))
        {
            return call.Fault(fault);
        }

        return await rendered.ListAsync(call, [head], alone: true, cancellationToken) is [var server]
            ? call.Rendered("server", server)
            : call.Fault(ServerLookup.NotFound(head.Id));
    }

    public async Task<IResult> ListAddressesAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, ServerPolicies.ListAddresses, cancellationToken)).Match(
            row => call.Json(new AddressesResponse(Plain(row))),
            call.Fault);

    public async Task<IResult> ShowAddressesAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.ShowAddresses, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var label = call.Route("label");
        return Plain(row).TryGetValue(label, out var addresses)
            ? call.Json(new Dictionary<string, IReadOnlyList<PlainAddressView>> { [label] = addresses })
            : call.Fault(new Core.Fault.NotFound("Network", label));
    }

    private static Dictionary<string, IReadOnlyList<PlainAddressView>> Plain(ServerRow row) =>
        ServerViews.Addresses(row.GetPorts()).ToDictionary(
            pair => pair.Key,
            IReadOnlyList<PlainAddressView> (pair) => [.. pair.Value.Select(address => new PlainAddressView(address.Version, address.Addr))]);
}

internal sealed record AddressesResponse(IReadOnlyDictionary<string, IReadOnlyList<PlainAddressView>> Addresses);

internal sealed record PlainAddressView(int Version, string Addr);
