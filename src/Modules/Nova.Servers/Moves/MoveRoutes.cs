using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>The part of the module that is about moves: what it registers and what it serves.</summary>
internal static class MoveRoutes
{
    public static IServiceCollection AddServerMoves(this IServiceCollection services)
    {
        services.AddNovaOptions<MoveOptions>();
        services.AddSingleton<MigrationStore>().AddSingleton<MigrationList>().AddSingleton<GuestMoves>();
        services.AddWorkflow<ResizeWorkflow>().AddWorkflow<ConfirmResizeWorkflow>().AddWorkflow<RevertResizeWorkflow>().AddWorkflow<EvacuateWorkflow>().AddWorkflow<LiveMoveWorkflow>();
        services.AddSingleton<ResizeHandler>().AddSingleton<EvacuateHandler>().AddSingleton<LiveMoves>().AddSingleton<LiveMoveNews>().AddSingleton<LiveMoveHandler>().AddSingleton<LiveMoveEndHandler>().AddSingleton<ResizeEndHandler>().AddSingleton<MigrationsHandler>().AddSingleton<ServerMigrationsHandler>();
        return services.AddPolicies(MovePolicies.All).AddApiJson(MovesJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        const string Act = "/servers/{id}/action";
        var resize = routes.Services.GetRequiredService<ResizeHandler>();
        routes.Action(Act, "resize", MovePolicies.Resize, resize.ResizeAsync).Body<ResizeRequest>().Answers(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        routes.Action(Act, "migrate", MovePolicies.Migrate, resize.MigrateAsync).Body<MigrateRequest>().Answers(StatusCodes.Status202Accepted);
        var end = routes.Services.GetRequiredService<ResizeEndHandler>();
        routes.Action(Act, "confirmResize", MovePolicies.Confirm, end.ConfirmAsync).Body<ConfirmResizeRequest>().Answers(StatusCodes.Status204NoContent).AlsoBootsVolumes();
        routes.Action(Act, "revertResize", MovePolicies.Revert, end.RevertAsync).Body<RevertResizeRequest>().Answers(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        routes.Action(Act, "os-migrateLive", MovePolicies.MigrateLive, routes.Services.GetRequiredService<LiveMoveHandler>().MigrateAsync)
            .Body<LiveMoveRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Action(Act, "evacuate", MovePolicies.Evacuate, routes.Services.GetRequiredService<EvacuateHandler>().EvacuateAsync)
            .Body<EvacuateRequest>().Answers<EvacuateResponse>().Answers(StatusCodes.Status200OK);

        var migrations = routes.Services.GetRequiredService<MigrationsHandler>();
        routes.Get("/os-migrations", MovePolicies.ListMigrations, migrations.ListAsync).Query<ListMigrationsQuery>().Answers<MigrationsResponse>();
        var ofServer = routes.Services.GetRequiredService<ServerMigrationsHandler>();
        routes.Get("/servers/{id}/migrations", MovePolicies.ListOfServer, ofServer.ListAsync).Query<ServerMigrationsQuery>().Answers<ServerMigrationsResponse>().Since(2, 23);
        routes.Get("/servers/{id}/migrations/{migration}", MovePolicies.ShowOfServer, ofServer.ShowAsync)
            .Query<ServerMigrationsQuery>().Answers<ServerMigrationResponse>().Since(2, 23);
        var liveEnd = routes.Services.GetRequiredService<LiveMoveEndHandler>();
        routes.Delete("/servers/{id}/migrations/{migration}", MovePolicies.StopOfServer, liveEnd.StopAsync).Answers(StatusCodes.Status202Accepted).Since(2, 24);
        routes.Action("/servers/{id}/migrations/{migration}/action", "force_complete", MovePolicies.ForceOfServer, liveEnd.ForceAsync)
            .Body<ForceCompleteRequest>().Answers(StatusCodes.Status202Accepted).Since(2, 22);
    }
}
