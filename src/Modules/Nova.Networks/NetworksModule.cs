using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Networks;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Addresses;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron;
using Nova.Networks.Ports;
using Nova.Networks.Proxies;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks;

/// <summary>The built-in networks: flat, with DHCP on every host.</summary>
public static class NetworksModule
{
    /// <summary>The networking API, Neutron v2.0.</summary>
    public static ApiSurface Surface { get; } = new() { Name = "network", DefaultPort = 9696, RequiresToken = true, Faults = NeutronFaults.Instance };

    /// <summary>Registers <see cref="IServerNetworks"/>, Neutron's API and Compute's old network calls. Not to be combined with a client of Neutron.</summary>
    public static IServiceCollection AddNetworks(this IServiceCollection services)
    {
        services.AddNovaOptions<NetworkOptions>();
        services.AddMigrations(typeof(NetworksModule).Assembly, "networks");
        services.AddSingleton<NetworkStore>().AddSingleton<PortStore>().AddSingleton<NetworkCatalog>();
        services.AddSingleton<AddressCursors>().AddSingleton<AddressPool>().AddSingleton<AddressTaker>().AddSingleton<PortMaker>();
        services.AddSingleton<IServerNetworks, ServerNetworks>().AddSingleton<IServerInterfaces, ServerInterfaces>().AddSingleton<IPortFilters, PortFilters>().AddSingleton<NetworksHandler>().AddSingleton<ServerGroupsHandler>().AddSingleton<GroupProxyHandler>();
        services.AddSingleton<OutsideReader>().AddSingleton<FloatingProxyHandler>().AddSingleton<ServerFloatingHandler>();
        services.AddSingleton<Func<IServerDirectory?>>(static provider => provider.GetService<IServerDirectory>);
        return services.AddNeutron().AddPolicies(NetworkPolicies.All).AddApiJson(NetworksJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var networks = routes.Services.GetRequiredService<NetworksHandler>();
        routes.Get("/os-networks", NetworkPolicies.List, networks.ListAsync).Answers<NetworksResponse>().Until(2, 35);
        routes.Get("/os-networks/{id}", NetworkPolicies.Show, networks.ShowAsync).Answers<NetworkResponse>().Until(2, 35);
        routes.Get("/os-tenant-networks", NetworkPolicies.ListTenant, networks.ListTenantAsync).Answers<TenantNetworksResponse>().Until(2, 35);
        routes.Get("/os-tenant-networks/{id}", NetworkPolicies.ShowTenant, networks.ShowTenantAsync).Answers<TenantNetworkResponse>().Until(2, 35);
        MapServerGroups(routes, routes.Services.GetRequiredService<ServerGroupsHandler>());
        MapGroupProxies(routes, routes.Services.GetRequiredService<GroupProxyHandler>());
        MapFloating(routes, routes.Services.GetRequiredService<FloatingProxyHandler>(), routes.Services.GetRequiredService<ServerFloatingHandler>());
        MapGone(routes);
    }

    private static void MapFloating(IApiRoutes routes, FloatingProxyHandler addresses, ServerFloatingHandler ofServers)
    {
        const string Action = "/servers/{id}/action";
        routes.Get("/os-floating-ip-pools", NetworkPolicies.ListPools, addresses.ListPoolsAsync).Answers<FloatingPoolsResponse>().Until(2, 35);
        routes.Get("/os-floating-ips", NetworkPolicies.ListFloating, addresses.ListAsync).Answers<FloatingIpsResponse>().Until(2, 35);
        routes.Post("/os-floating-ips", NetworkPolicies.CreateFloating, addresses.CreateAsync).Body<TakeFloatingIpRequest>().Answers<FloatingIpResponse>().Until(2, 35);
        routes.Get("/os-floating-ips/{id}", NetworkPolicies.ShowFloating, addresses.ShowAsync).Answers<FloatingIpResponse>().Until(2, 35);
        routes.Delete("/os-floating-ips/{id}", NetworkPolicies.DeleteFloating, addresses.DeleteAsync).Answers(StatusCodes.Status202Accepted).Until(2, 35);
        routes.Action(Action, "addFloatingIp", NetworkPolicies.AddFloating, ofServers.AddAsync).Body<AddFloatingIpRequest>().Answers(StatusCodes.Status202Accepted).Until(2, 43);
        routes.Action(Action, "removeFloatingIp", NetworkPolicies.RemoveFloating, ofServers.RemoveAsync).Body<RemoveFloatingIpRequest>().Answers(StatusCodes.Status202Accepted).Until(2, 43);
    }

    private static void MapServerGroups(IApiRoutes routes, ServerGroupsHandler groups)
    {
        const string Action = "/servers/{id}/action";
        routes.Get("/servers/{id}/os-security-groups", NetworkPolicies.ListServerGroups, groups.ListAsync).Answers<ServerGroupsResponse>();
        routes.Action(Action, "addSecurityGroup", NetworkPolicies.AddServerGroup, groups.AddAsync).Body<AddGroupRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Action(Action, "removeSecurityGroup", NetworkPolicies.RemoveServerGroup, groups.RemoveAsync).Body<RemoveGroupRequest>().Answers(StatusCodes.Status202Accepted);
    }

    // Clients of before 2.36 asked compute for what is the network service's.
    private static void MapGroupProxies(IApiRoutes routes, GroupProxyHandler groups)
    {
        const string One = "/os-security-groups/{id}";
        routes.Get("/os-security-groups", NetworkPolicies.ListGroups, groups.ListAsync).Answers<ServerGroupsResponse>().Until(2, 35);
        routes.Post("/os-security-groups", NetworkPolicies.CreateGroup, groups.CreateAsync).Body<ComputeGroupRequest>().Answers<ComputeGroupResponse>().Until(2, 35);
        routes.Get(One, NetworkPolicies.ShowGroup, groups.ShowAsync).Answers<ComputeGroupResponse>().Until(2, 35);
        routes.Put(One, NetworkPolicies.UpdateGroup, groups.UpdateAsync).Body<ComputeGroupRequest>().Answers<ComputeGroupResponse>().Until(2, 35);
        routes.Delete(One, NetworkPolicies.DeleteGroup, groups.DeleteAsync).Answers(StatusCodes.Status202Accepted).Until(2, 35);
        routes.Post("/os-security-group-rules", NetworkPolicies.CreateRule, groups.AddRuleAsync).Body<ComputeRuleRequest>().Answers<ComputeRuleResponse>().Until(2, 35);
        routes.Delete("/os-security-group-rules/{id}", NetworkPolicies.DeleteRule, groups.RemoveRuleAsync).Answers(StatusCodes.Status202Accepted).Until(2, 35);
    }

    /// <summary>Calls of nova-network that answer 410 whatever is sent; no policy stands before them.</summary>
    private static void MapGone(IApiRoutes routes)
    {
        string[] read =
        [
            "/os-fixed-ips/{id}", "/os-floating-ip-dns", "/os-floating-ip-dns/{domain_id}/entries/{id}", "/os-floating-ips-bulk",
            "/os-floating-ips-bulk/{id}", "/os-fping", "/os-fping/{id}", "/os-security-group-default-rules",
            "/os-security-group-default-rules/{id}", "/servers/{server_id}/os-virtual-interfaces",
        ];
        string[] post =
        [
            "/os-networks", "/os-networks/add", "/os-tenant-networks", "/os-floating-ips-bulk", "/os-security-group-default-rules",
        ];
        string[] put = ["/os-floating-ip-dns/{id}", "/os-floating-ip-dns/{domain_id}/entries/{id}", "/os-floating-ips-bulk/{id}"];
        string[] delete =
        [
            "/os-networks/{id}", "/os-tenant-networks/{id}", "/os-floating-ip-dns/{id}", "/os-floating-ip-dns/{domain_id}/entries/{id}",
            "/os-security-group-default-rules/{id}",
        ];
        string[] networkActions = ["disassociate", "disassociate_host", "disassociate_project", "associate_host"];
        string[] addressActions = ["reserve", "unreserve"];
        Array.ForEach(networkActions, action => routes.Action("/os-networks/{id}/action", action, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(addressActions, action => routes.Action("/os-fixed-ips/{id}/action", action, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(read, pattern => routes.Get(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(post, pattern => routes.Post(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(put, pattern => routes.Put(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(delete, pattern => routes.Delete(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
    }
}
