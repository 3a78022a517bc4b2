using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Fleet.Aggregates;
using Nova.Fleet.Baremetal;
using Nova.Fleet.Hosts;
using Nova.Fleet.Hypervisors;
using Nova.Fleet.Services;
using Nova.Fleet.Zones;
using Nova.Web;

namespace Nova.Fleet;

/// <summary>The module's part of the compute API.</summary>
internal static class FleetRoutes
{
    public static void Map(IApiRoutes routes)
    {
        MapServices(routes, routes.Services.GetRequiredService<ServicesHandler>());
        MapHypervisors(routes, routes.Services.GetRequiredService<HypervisorsHandler>());
        MapZones(routes, routes.Services.GetRequiredService<ZonesHandler>());
        MapHosts(routes, routes.Services.GetRequiredService<HostsHandler>());
        MapAggregates(routes, routes.Services.GetRequiredService<AggregatesHandler>());
        BaremetalRoutes.Map(routes);
    }

    private static void MapServices(IApiRoutes routes, ServicesHandler handler)
    {
        routes.Get("/os-services", Policies.ListServices, handler.ListAsync).Query<ListServicesQuery>().Answers<ServicesResponse>();
        routes.Put("/os-services/{id}", Policies.UpdateService, handler.UpdateAsync)
            .Body<UpdateServiceRequest>().Answers<ServiceResponse>();
        routes.Delete("/os-services/{id}", Policies.DeleteService, handler.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapHypervisors(IApiRoutes routes, HypervisorsHandler handler)
    {
        routes.Get("/os-hypervisors", Policies.ListHypervisors, handler.ListAsync)
            .Query<ListHypervisorsQuery>().Answers<HypervisorsResponse>();
        routes.Get("/os-hypervisors/detail", Policies.DetailHypervisors, handler.DetailAsync)
            .Query<ListHypervisorsQuery>().Answers<HypervisorDetailsResponse>();
        routes.Get("/os-hypervisors/statistics", Policies.HypervisorStatistics, handler.StatisticsAsync)
            .Until(2, 87).Answers<HypervisorStatisticsResponse>();
        routes.Get("/os-hypervisors/{id}", Policies.ShowHypervisor, handler.ShowAsync)
            .Query<ShowHypervisorQuery>().Answers<HypervisorResponse>();
        routes.Get("/os-hypervisors/{id}/uptime", Policies.HypervisorUptime, handler.UptimeAsync)
            .Until(2, 87).Answers<HypervisorUptimeResponse>();
        routes.Get("/os-hypervisors/{id}/search", Policies.SearchHypervisors, handler.SearchAsync)
            .Until(2, 52).Answers<HypervisorsResponse>();
        routes.Get("/os-hypervisors/{id}/servers", Policies.HypervisorServers, handler.ServersAsync)
            .Until(2, 52).Answers<HypervisorsResponse>();
    }

    private static void MapZones(IApiRoutes routes, ZonesHandler handler)
    {
        routes.Get("/os-availability-zone", Policies.ListZones, handler.ListAsync).Answers<ZonesResponse>();
        routes.Get("/os-availability-zone/detail", Policies.DetailZones, handler.DetailAsync).Answers<ZonesResponse>();
    }

    private static void MapHosts(IApiRoutes routes, HostsHandler handler)
    {
        routes.Get("/os-hosts", Policies.ListHosts, handler.ListAsync).Until(2, 42).Query<ListHostsQuery>().Answers<HostsResponse>();
        routes.Get("/os-hosts/{host}", Policies.ShowHost, handler.ShowAsync).Until(2, 42).Answers<HostResponse>();
        routes.Put("/os-hosts/{host}", Policies.UpdateHost, handler.UpdateAsync)
            .Until(2, 42).Body<UpdateHostRequest>().Answers<UpdateHostResponse>();
        routes.Get("/os-hosts/{host}/reboot", Policies.RebootHost, handler.PowerAsync).Until(2, 42);
        routes.Get("/os-hosts/{host}/shutdown", Policies.ShutdownHost, handler.PowerAsync).Until(2, 42);
        routes.Get("/os-hosts/{host}/startup", Policies.StartHost, handler.PowerAsync).Until(2, 42);
    }

    private static void MapAggregates(IApiRoutes routes, AggregatesHandler handler)
    {
        routes.Get("/os-aggregates", Policies.ListAggregates, handler.ListAsync).Answers<AggregatesResponse>();
        routes.Post("/os-aggregates", Policies.CreateAggregate, handler.CreateAsync)
            .Body<CreateAggregateRequest>().Answers<CreateAggregateResponse>();
        routes.Get("/os-aggregates/{id}", Policies.ShowAggregate, handler.ShowAsync).Answers<AggregateResponse>();
        routes.Put("/os-aggregates/{id}", Policies.UpdateAggregate, handler.UpdateAsync)
            .Body<UpdateAggregateRequest>().Answers<AggregateResponse>();
        routes.Delete("/os-aggregates/{id}", Policies.DeleteAggregate, handler.DeleteAsync).Answers(StatusCodes.Status200OK);
        routes.Post("/os-aggregates/{id}/images", Policies.CacheAggregateImages, routes.Services.GetRequiredService<CacheImagesHandler>().CacheAsync)
            .Since(2, 81).Body<CacheImagesRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Action("/os-aggregates/{id}/action", "add_host", Policies.AddAggregateHost, handler.AddHostAsync)
            .Body<AddHostRequest>().Answers<AggregateResponse>();
        routes.Action("/os-aggregates/{id}/action", "remove_host", Policies.RemoveAggregateHost, handler.RemoveHostAsync)
            .Body<RemoveHostRequest>().Answers<AggregateResponse>();
        routes.Action("/os-aggregates/{id}/action", "set_metadata", Policies.SetAggregateMetadata, handler.SetMetadataAsync)
            .Body<SetMetadataRequest>().Answers<AggregateResponse>();
    }
}
