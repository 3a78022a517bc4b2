using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Fleet;
using Nova.Contracts.Identity;
using Nova.Contracts.Quotas;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Networks.Neutron.Floating;
using Nova.Data;
using Nova.Networks.Neutron.Groups;
using Nova.Networks.Neutron.Networks;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Neutron.Routers;
using Nova.Networks.Neutron.Service;
using Nova.Networks.Neutron.Subnets;
using Nova.Networks.Neutron.Topologies;
using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>The part of the module that is Neutron's API: what it registers and what it serves, all below <c>/v2.0</c>.</summary>
internal static class NeutronRoutes
{
    public static IServiceCollection AddNeutron(this IServiceCollection services)
    {
        services.AddNovaOptions<NeutronOptions>().AddNovaOptions<AutoTopologyOptions>();
        services.AddSingleton<IUsageCounter>(provider => NetworkUsage.OfFixedIps(provider.GetRequiredService<Database>()));
        services.AddSingleton<IUsageCounter>(provider => NetworkUsage.OfGroups(provider.GetRequiredService<Database>()));
        services.AddSingleton<NetworkQuotas>().AddSingleton<GroupStore>().AddSingleton<PortNews>();
        services.AddSingleton<NetworksApi>().AddSingleton<SubnetsApi>().AddSingleton<PortsApi>().AddSingleton<PortRules>().AddSingleton<PortWriter>().AddSingleton<GroupsApi>().AddSingleton<RulesApi>();
        services.AddSingleton<DevicePorts>().AddSingleton<RouterStore>().AddSingleton<RouterGateways>().AddSingleton<RoutersApi>().AddSingleton<RouterInterfacesApi>();
        services.AddSingleton<FloatingIps>().AddSingleton<FloatingIpsApi>().AddSingleton<AutoTopologies>().AddSingleton<AutoTopologiesApi>();
        services.AddSingleton<NetworkQuotasHandler>().AddSingleton<ServiceHandler>().AddSingleton<TagsHandler>();

        // Servers use networks, and are told when a port changes; hosts use them, and are listed: asked for when they are needed, not when this is made.
        services.AddSingleton<Func<IServerPorts?>>(static provider => provider.GetService<IServerPorts>);
        services.AddSingleton<Func<IHostDirectory?>>(static provider => provider.GetService<IHostDirectory>);
        services.AddSingleton(new CatalogEntry("network", "neutron", "{network}"));
        services.AddPlainRoute(NetworksModule.Surface, "/", VersionsDocument.ListAsync);
        services.AddPlainRoute(NetworksModule.Surface, "/v2.0", VersionsDocument.ShowAsync).AddPlainRoute(NetworksModule.Surface, "/v2.0/", VersionsDocument.ShowAsync);
        return services.AddPolicies(NeutronPolicies.All).AddApiJson(NeutronJson.Default).AddApi(NetworksModule.Surface, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        MapNetworks(routes, routes.Services.GetRequiredService<NetworksApi>());
        MapSubnets(routes, routes.Services.GetRequiredService<SubnetsApi>());
        MapPorts(routes, routes.Services.GetRequiredService<PortsApi>());
        MapGroups(routes, routes.Services.GetRequiredService<GroupsApi>(), routes.Services.GetRequiredService<RulesApi>());
        MapRouters(routes, routes.Services.GetRequiredService<RoutersApi>(), routes.Services.GetRequiredService<RouterInterfacesApi>());
        MapFloatingIps(routes, routes.Services.GetRequiredService<FloatingIpsApi>());
        MapAutoTopologies(routes, routes.Services.GetRequiredService<AutoTopologiesApi>());
        MapQuotas(routes, routes.Services.GetRequiredService<NetworkQuotasHandler>());
        MapService(routes, routes.Services.GetRequiredService<ServiceHandler>());
        MapTags(routes, routes.Services.GetRequiredService<TagsHandler>());
    }

    private static void MapNetworks(IApiRoutes routes, NetworksApi networks)
    {
        routes.Get("/v2.0/networks", NeutronPolicies.GetNetwork, networks.ListAsync);
        routes.Post("/v2.0/networks", NeutronPolicies.CreateNetwork, networks.CreateAsync).Body<CreateNetworkRequest>().Answers(StatusCodes.Status201Created);
        routes.Get("/v2.0/networks/{id}", NeutronPolicies.GetNetwork, networks.ShowAsync);
        routes.Put("/v2.0/networks/{id}", NeutronPolicies.UpdateNetwork, networks.UpdateAsync).Body<CreateNetworkRequest>();
        routes.Delete("/v2.0/networks/{id}", NeutronPolicies.DeleteNetwork, networks.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapSubnets(IApiRoutes routes, SubnetsApi subnets)
    {
        routes.Get("/v2.0/subnets", NeutronPolicies.GetSubnet, subnets.ListAsync);
        routes.Post("/v2.0/subnets", NeutronPolicies.CreateSubnet, subnets.CreateAsync).Body<SubnetRequest>().Answers(StatusCodes.Status201Created);
        routes.Get("/v2.0/subnets/{id}", NeutronPolicies.GetSubnet, subnets.ShowAsync);
        routes.Put("/v2.0/subnets/{id}", NeutronPolicies.UpdateSubnet, subnets.UpdateAsync).Body<SubnetRequest>();
        routes.Delete("/v2.0/subnets/{id}", NeutronPolicies.DeleteSubnet, subnets.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapPorts(IApiRoutes routes, PortsApi ports)
    {
        routes.Get("/v2.0/ports", NeutronPolicies.GetPort, ports.ListAsync);
        routes.Post("/v2.0/ports", NeutronPolicies.CreatePort, ports.CreateAsync).Body<PortRequest>().Answers(StatusCodes.Status201Created);
        routes.Get("/v2.0/ports/{id}", NeutronPolicies.GetPort, ports.ShowAsync);
        routes.Put("/v2.0/ports/{id}", NeutronPolicies.UpdatePort, ports.UpdateAsync).Body<PortRequest>();
        routes.Delete("/v2.0/ports/{id}", NeutronPolicies.DeletePort, ports.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapGroups(IApiRoutes routes, GroupsApi groups, RulesApi rules)
    {
        routes.Get("/v2.0/security-groups", NeutronPolicies.GetGroup, groups.ListAsync);
        routes.Post("/v2.0/security-groups", NeutronPolicies.CreateGroup, groups.CreateAsync).Body<GroupRequest>().Answers(StatusCodes.Status201Created);
        routes.Get("/v2.0/security-groups/{id}", NeutronPolicies.GetGroup, groups.ShowAsync);
        routes.Put("/v2.0/security-groups/{id}", NeutronPolicies.UpdateGroup, groups.UpdateAsync).Body<GroupRequest>();
        routes.Delete("/v2.0/security-groups/{id}", NeutronPolicies.DeleteGroup, groups.DeleteAsync).Answers(StatusCodes.Status204NoContent);
        routes.Get("/v2.0/security-group-rules", NeutronPolicies.GetRule, rules.ListAsync);
        routes.Post("/v2.0/security-group-rules", NeutronPolicies.CreateRule, rules.CreateAsync).Body<RuleRequest>().Answers(StatusCodes.Status201Created);
        routes.Get("/v2.0/security-group-rules/{id}", NeutronPolicies.GetRule, rules.ShowAsync);
        routes.Delete("/v2.0/security-group-rules/{id}", NeutronPolicies.DeleteRule, rules.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapRouters(IApiRoutes routes, RoutersApi routers, RouterInterfacesApi interfaces)
    {
        const string One = "/v2.0/routers/{id}";
        routes.Get("/v2.0/routers", NeutronPolicies.GetRouter, routers.ListAsync);
        routes.Post("/v2.0/routers", NeutronPolicies.CreateRouter, routers.CreateAsync).Body<RouterRequest>().Answers(StatusCodes.Status201Created);
        routes.Get(One, NeutronPolicies.GetRouter, routers.ShowAsync);
        routes.Put(One, NeutronPolicies.UpdateRouter, routers.UpdateAsync).Body<RouterRequest>();
        routes.Delete(One, NeutronPolicies.DeleteRouter, routers.DeleteAsync).Answers(StatusCodes.Status204NoContent);
        routes.Put(One + "/add_router_interface", NeutronPolicies.AddRouterInterface, interfaces.AddAsync).Body<InterfaceRequest>();
        routes.Put(One + "/remove_router_interface", NeutronPolicies.RemoveRouterInterface, interfaces.RemoveAsync).Body<InterfaceRequest>();
    }

    private static void MapFloatingIps(IApiRoutes routes, FloatingIpsApi addresses)
    {
        const string One = "/v2.0/floatingips/{id}";
        routes.Get("/v2.0/floatingips", NeutronPolicies.GetFloatingIp, addresses.ListAsync);
        routes.Post("/v2.0/floatingips", NeutronPolicies.CreateFloatingIp, addresses.CreateAsync).Body<FloatingIpRequest>().Answers(StatusCodes.Status201Created);
        routes.Get(One, NeutronPolicies.GetFloatingIp, addresses.ShowAsync);
        routes.Put(One, NeutronPolicies.UpdateFloatingIp, addresses.UpdateAsync).Body<FloatingIpRequest>();
        routes.Delete(One, NeutronPolicies.DeleteFloatingIp, addresses.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapAutoTopologies(IApiRoutes routes, AutoTopologiesApi topologies)
    {
        routes.Get("/v2.0/auto-allocated-topology/{project}", NeutronPolicies.GetAutoTopology, topologies.ShowAsync);
        routes.Delete("/v2.0/auto-allocated-topology/{project}", NeutronPolicies.DeleteAutoTopology, topologies.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapQuotas(IApiRoutes routes, NetworkQuotasHandler quotas)
    {
        routes.Get("/v2.0/quotas", NeutronPolicies.GetQuota, quotas.ListAsync);
        routes.Get("/v2.0/quotas/{project}", NeutronPolicies.GetQuota, quotas.ShowAsync);
        routes.Get("/v2.0/quotas/{project}/default", NeutronPolicies.GetQuota, quotas.ShowDefaultAsync);
        routes.Get("/v2.0/quotas/{project}/details", NeutronPolicies.GetQuota, quotas.ShowDetailsAsync);
        routes.Get("/v2.0/quotas/{project}/details.json", NeutronPolicies.GetQuota, quotas.ShowDetailsAsync);
        routes.Put("/v2.0/quotas/{project}", NeutronPolicies.UpdateQuota, quotas.UpdateAsync).Body<QuotaRequest>();
        routes.Delete("/v2.0/quotas/{project}", NeutronPolicies.DeleteQuota, quotas.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapService(IApiRoutes routes, ServiceHandler service)
    {
        routes.Get("/v2.0/extensions", NeutronPolicies.GetExtension, ServiceHandler.ListExtensionsAsync);
        routes.Get("/v2.0/extensions/{alias}", NeutronPolicies.GetExtension, ServiceHandler.ShowExtensionAsync);
        routes.Get("/v2.0/availability_zones", NeutronPolicies.GetZone, ServiceHandler.ListZonesAsync);
        routes.Get("/v2.0/agents", NeutronPolicies.GetAgent, service.ListAgentsAsync);
        routes.Get("/v2.0/agents/{id}", NeutronPolicies.GetAgent, service.ShowAgentAsync);
    }

    private static void MapTags(IApiRoutes routes, TagsHandler tags)
    {
        const string All = "/v2.0/{collection}/{id}/tags";
        routes.Get(All, NeutronPolicies.GetTags, tags.ListAsync);
        routes.Put(All, NeutronPolicies.UpdateTags, tags.ReplaceAsync).Body<TagsRequest>();
        routes.Delete(All, NeutronPolicies.UpdateTags, tags.ClearAsync).Answers(StatusCodes.Status204NoContent);
        routes.Get(All + "/{tag}", NeutronPolicies.GetTags, tags.CheckAsync).Answers(StatusCodes.Status204NoContent);
        routes.Put(All + "/{tag}", NeutronPolicies.UpdateTags, tags.AddAsync).Answers(StatusCodes.Status201Created);
        routes.Delete(All + "/{tag}", NeutronPolicies.UpdateTags, tags.RemoveAsync).Answers(StatusCodes.Status204NoContent);
    }
}
