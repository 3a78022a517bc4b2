using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Quotas;
using Nova.Contracts.Servers;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Servers.Actions;
using Nova.Servers.Agents;
using Nova.Servers.Assisted;
using Nova.Servers.Audits;
using Nova.Servers.Create;
using Nova.Servers.Events;
using Nova.Servers.Extensions;
using Nova.Servers.Groups;
using Nova.Servers.Interfaces;
using Nova.Servers.List;
using Nova.Servers.Metadata;
using Nova.Servers.Moves;
using Nova.Servers.Notices;
using Nova.Servers.Rebuild;
using Nova.Servers.Reclaim;
using Nova.Servers.Rescue;
using Nova.Servers.Shares;
using Nova.Servers.Shelve;
using Nova.Servers.Show;
using Nova.Servers.Snapshots;
using Nova.Servers.Storage;
using Nova.Servers.Tags;
using Nova.Servers.Topology;
using Nova.Servers.Update;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers;

/// <summary>The module's whole public surface: what a host must call to have servers.</summary>
public static class ServersModule
{
    /// <summary>Registers the module: API, rules, storage, workflows.</summary>
    public static IServiceCollection AddServers(this IServiceCollection services)
    {
        services.AddNovaOptions<ServerOptions>();
        services.AddMigrations(typeof(ServersModule).Assembly, "servers");
        services.AddSingleton<ServerStore>().AddSingleton<ServerLookup>().AddSingleton<RenderedServers>().AddSingleton<ServerEnd>().AddSingleton<GuestOrders>().AddSingleton<GuestDoubts>();
        services.AddSingleton<IServerNotices, ServerNotices>().AddSingleton<GroupNotices>().AddSingleton<TaskNotices>().AddSingleton<IServerDirectory, ServerDirectory>();
        services.AddSingleton<IServerUsage, ServerUsage>().AddSingleton<IHostLoads, HostLoads>();
        services.AddWorkflow<BuildWorkflow>().AddWorkflow<DeleteWorkflow>().AddWorkflow<PowerWorkflow>().AddWorkflow<RebuildWorkflow>();
        services.AddSingleton<DestinationParser>().AddSingleton<ImageDevices>().AddSingleton<ServerPlanner>().AddSingleton<NewServerRows>().AddSingleton<CreateServersHandler>().AddSingleton<RequestKeyStore>();
        services.AddSingleton<ListServersHandler>().AddSingleton<ShowServerHandler>().AddSingleton<UpdateServerHandler>();
        services.AddSingleton<ActionRunner>().AddSingleton<PowerHandler>().AddSingleton<DeleteServerHandler>().AddSingleton<RebuildServerHandler>();
        services.AddSingleton<LockHandler>().AddSingleton<ResetStateHandler>().AddSingleton<ConsoleOutputHandler>();
        services.AddSingleton<DiagnosticsHandler>().AddSingleton<MetadataHandler>();
        services.AddSingleton<TagsHandler>().AddSingleton<GroupStore>().AddSingleton<GroupRules>().AddSingleton<GroupsHandler>().AddSingleton<IUsageCounter, GroupUsage>();
        services.AddNovaOptions<PciAliasOptions>().AddSingleton<DeviceAliases>().AddSingleton<GuestDemands>();
        services.AddSingleton<HostSelection>().AddSingleton<HostSearch>().AddSingleton<SchedulingRequests>().AddSingleton<IServerRequests>(provider => provider.GetRequiredService<SchedulingRequests>()).AddSingleton<ExtensionsHandler>().AddSingleton<ExternalEventsHandler>();
        services.AddSingleton<GuestPasswordHandler>().AddSingleton<TopologyHandler>().AddSingleton<NetworkInfoHandler>().AddSingleton<PortEvents>().AddSingleton<IServerPorts, ServerPorts>();
        services.AddSingleton<FilterNews>().AddHostedService(provider => provider.GetRequiredService<FilterNews>());
        services.AddSingleton<AgentReports>().AddSingleton<IServerEventListener>(provider => provider.GetRequiredService<PortEvents>()).AddSingleton<IServerEventListener, PowerEvents>();
        return services.AddServerVolumes().AddServerInterfaces().AddServerMoves().AddServerRescue().AddServerSnapshots().AddServerShelving().AddServerShares().AddAssistedSnapshots()
            .AddPolicies(ServerPolicies.All).AddApiJson(ServersJson.Default).AddApi(Surfaces.Compute, Map);
    }

    /// <summary>Answers the agents' reports, and removes what was deleted softly when its time is over (the conductor role).</summary>
    public static IServiceCollection AddServerReports(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<AgentReports>()).AddHostedService<FilterReports>().AddHostedService<VolumeUsageReports>()
            .AddPeriodicTask<ReclaimTask>().AddPeriodicTask<HoldSweep>().AddPeriodicTask<RequestKeyTask>().AddPeriodicTask<ConfirmTask>().AddPeriodicTask<OffloadTask>()
            .AddClaimAudit();

    private static void Map(IApiRoutes routes)
    {
        var create = routes.Services.GetRequiredService<CreateServersHandler>();
        var list = routes.Services.GetRequiredService<ListServersHandler>();
        var show = routes.Services.GetRequiredService<ShowServerHandler>();
        var update = routes.Services.GetRequiredService<UpdateServerHandler>();
        var delete = routes.Services.GetRequiredService<DeleteServerHandler>();
        routes.Get("/servers", ServerPolicies.Index, list.IndexAsync).Query<ListServersQuery>().Answers<BriefServersResponse>().AlsoBootsVolumes();
        routes.Post("/servers", ServerPolicies.Create, create.CreateAsync).Query<CreateServerQuery>().Body<CreateServerRequest>().Answers<CreatedServerResponse>(StatusCodes.Status202Accepted).Answers<ExplanationResponse>().AlsoBootsVolumes();
        routes.Get("/servers/detail", ServerPolicies.Detail, list.DetailAsync).Query<ListServersQuery>().Answers<ServersResponse>().AlsoBootsVolumes();
        routes.Get("/servers/{id}", ServerPolicies.Show, show.ShowAsync).Answers<ServerResponse>().AlsoBootsVolumes();
        routes.Put("/servers/{id}", ServerPolicies.Update, update.UpdateAsync).Body<UpdateServerRequest>().Answers<ServerResponse>().AlsoBootsVolumes();
        routes.Delete("/servers/{id}", ServerPolicies.Delete, delete.DeleteAsync).Answers(StatusCodes.Status204NoContent).AlsoBootsVolumes();
        routes.Get("/servers/{id}/ips", ServerPolicies.ListAddresses, show.ListAddressesAsync).Answers<AddressesResponse>();
        routes.Get("/servers/{id}/ips/{label}", ServerPolicies.ShowAddresses, show.ShowAddressesAsync)
            .Answers<Dictionary<string, IReadOnlyList<PlainAddressView>>>();
        var diagnostics = routes.Services.GetRequiredService<DiagnosticsHandler>();
        routes.Get("/servers/{id}/diagnostics", ServerPolicies.Diagnostics, diagnostics.ShowAsync).Answers<DiagnosticsView>();
        routes.Post("/os-server-external-events", ServerPolicies.ExternalEvents, routes.Services.GetRequiredService<ExternalEventsHandler>().CreateAsync)
            .Body<ExternalEventsRequest>().Answers<ExternalEventsResponse>().Answers<ExternalEventsResponse>(StatusCodes.Status207MultiStatus);
        ExtensionRoutes.Map(routes);
        TagRoutes.Map(routes);
        GroupRoutes.Map(routes);
        var password = routes.Services.GetRequiredService<GuestPasswordHandler>();
        routes.Get("/servers/{id}/os-server-password", ServerPolicies.ShowPassword, password.ShowAsync).Answers<GuestPasswordResponse>();
        routes.Delete("/servers/{id}/os-server-password", ServerPolicies.ClearPassword, password.ClearAsync).Answers(StatusCodes.Status204NoContent);
        routes.Get("/servers/{id}/topology", ServerPolicies.Topology, routes.Services.GetRequiredService<TopologyHandler>().ShowAsync)
            .Answers<TopologyResponse>().Since(2, 78);
        MapMetadata(routes, routes.Services.GetRequiredService<MetadataHandler>());
        MapActions(new ServerActionRoutes(routes), delete);
    }

    private static void MapMetadata(IApiRoutes routes, MetadataHandler metadata)
    {
        const string All = "/servers/{id}/metadata";
        const string One = "/servers/{id}/metadata/{key}";
        routes.Get(All, ServerPolicies.ListMetadata, metadata.ListAsync).Answers<MetadataBody>();
        routes.Post(All, ServerPolicies.CreateMetadata, metadata.AddAsync).Body<MetadataBody>().Answers<MetadataBody>();
        routes.Put(All, ServerPolicies.ReplaceMetadata, metadata.ReplaceAsync).Body<MetadataBody>().Answers<MetadataBody>();
        routes.Get(One, ServerPolicies.ShowMetadata, metadata.ShowAsync).Answers<MetadataItemBody>();
        routes.Put(One, ServerPolicies.UpdateMetadata, metadata.SetAsync).Body<MetadataItemBody>().Answers<MetadataItemBody>();
        routes.Delete(One, ServerPolicies.DeleteMetadata, metadata.RemoveAsync).Answers(StatusCodes.Status204NoContent);
    }

    private static void MapActions(ServerActionRoutes actions, DeleteServerHandler delete)
    {
        var power = actions.Get<PowerHandler>();
        actions.Add("os-start", ServerPolicies.Start, power.StartAsync).Body<StartRequest>().Answers(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        actions.Add("os-stop", ServerPolicies.Stop, power.StopAsync).Body<StopRequest>().Answers(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        actions.Add("reboot", ServerPolicies.Reboot, power.RebootAsync).Body<RebootRequest>().Answers(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        actions.Add("pause", ServerPolicies.Pause, power.PauseAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("unpause", ServerPolicies.Unpause, power.UnpauseAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("suspend", ServerPolicies.Suspend, power.SuspendAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("resume", ServerPolicies.Resume, power.ResumeAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("trigger_crash_dump", ServerPolicies.CrashDump, power.CrashAsync)
            .Body<CrashDumpRequest>().Answers(StatusCodes.Status202Accepted).Since(2, 17).AlsoBootsVolumes();
        actions.Add("injectNetworkInfo", ServerPolicies.InjectNetworkInfo, actions.Get<NetworkInfoHandler>().InjectAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("resetNetwork", null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone);
        actions.Add("rebuild", ServerPolicies.Rebuild, actions.Get<RebuildServerHandler>().RebuildAsync)
            .Body<RebuildRequest>().Answers<ServerResponse>(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        var locks = actions.Get<LockHandler>();
        actions.Add("lock", ServerPolicies.Lock, locks.LockAsync).Body<LockRequest>().Answers(StatusCodes.Status202Accepted);
        actions.Add("unlock", ServerPolicies.Unlock, locks.UnlockAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("os-resetState", ServerPolicies.ResetState, actions.Get<ResetStateHandler>().ResetAsync)
            .Body<ResetStateRequest>().Answers(StatusCodes.Status202Accepted);
        actions.Add("restore", ServerPolicies.Restore, power.RestoreAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("forceDelete", ServerPolicies.ForceDelete, delete.ForceDeleteAsync).Answers(StatusCodes.Status202Accepted);
        actions.Add("os-getConsoleOutput", ServerPolicies.ConsoleOutput, actions.Get<ConsoleOutputHandler>().ReadAsync)
            .Body<ConsoleOutputRequest>().Answers<ConsoleOutputResponse>();
    }

    private readonly record struct ServerActionRoutes(IApiRoutes Routes)
    {
        public T Get<T>()
            where T : notnull => Routes.Services.GetRequiredService<T>();

        public ApiEndpoint Add(string action, Policy? policy, ApiHandler handler) => Routes.Action("/servers/{id}/action", action, policy, handler);
    }
}
