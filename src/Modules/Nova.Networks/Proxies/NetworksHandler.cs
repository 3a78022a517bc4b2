using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Networks.Catalog;
using Nova.Web;

namespace Nova.Networks.Proxies;

/// <summary><c>os-networks</c> and <c>os-tenant-networks</c>, which Compute had until 2.35. Of the writing calls only 410 is left.</summary>
internal sealed class NetworksHandler(NetworkCatalog catalog)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Json(new NetworksResponse([.. (await VisibleAsync(call, cancellationToken)).Select(network => View(call, network))]));

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } network
            ? call.Json(new NetworkResponse(View(call, network)))
            : call.Fault(new Fault.NotFound("Network", call.Route("id")));

    public async Task<IResult> ListTenantAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Json(new TenantNetworksResponse([.. (await VisibleAsync(call, cancellationToken)).Select(TenantView)]));

    public async Task<IResult> ShowTenantAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } network
            ? call.Json(new TenantNetworkResponse(TenantView(network)))
            : call.Fault(new Fault.NotFound("Network", call.Route("id")));

    private async Task<Network?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await VisibleAsync(call, cancellationToken)).FirstOrDefault(network => network.Id.ToString() == call.Route("id"));

    private async Task<IReadOnlyList<Network>> VisibleAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Caller.IsAdmin ? await catalog.ListAsync(cancellationToken) : await catalog.ListAsync(call.Caller.Project, cancellationToken);

    private static TenantNetworkView TenantView(Network network) =>
        new(network.Id.ToString(), network.Label, network.Subnets is [var first, ..] ? first.Cidr : "None");

    private static NetworkView View(ApiCall call, Network network)
    {
        var subnet = network.Subnets.Count > 0 ? network.Subnets[0] : null;
        NetworkView view = new()
        {
            Id = network.Id.ToString(),
            Label = network.Label,
            Cidr = subnet?.Cidr,
            Netmask = subnet?.Netmask,
            Gateway = subnet?.Gateway,
            Broadcast = subnet?.Broadcast,
            FirstNameServer = subnet?.NameServers.ElementAtOrDefault(0),
            SecondNameServer = subnet?.NameServers.ElementAtOrDefault(1),
        };
        return !call.Caller.IsAdmin ? view : view with
        {
            Bridge = network.Bridge,
            DhcpServer = subnet?.DhcpServer,
            DhcpStart = subnet?.AddressOf(subnet.First),
            Mtu = network.Mtu,
            ProjectId = network.Project?.Value,
            CreatedAt = network.CreatedAt.ToApiMicroseconds(),
        };
    }
}
