using Microsoft.AspNetCore.Http;
using Nova.Contracts.Fleet;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>Shows one server, and its addresses on their own.</summary>
internal sealed class ShowServerHandler(ServerLookup lookup, ServerStore servers, IHostDirectory hosts)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.Show, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var views = await ServerViews.ForAsync(call, [row], servers, hosts, cancellationToken);
        return call.Json(new ServerResponse(views.WholeAlone(row)));
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
