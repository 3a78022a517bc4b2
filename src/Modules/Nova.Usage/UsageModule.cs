using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Usage;
using Nova.Data;
using Nova.Usage.Actions;
using Nova.Usage.Storage;
using Nova.Web;

namespace Nova.Usage;

/// <summary>The module's whole public surface: what a host must call to have the record of actions.</summary>
public static class UsageModule
{
    /// <summary>Registers the module: API, contract, storage.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddMigrations(typeof(UsageModule).Assembly, "usage");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ActionStore>().AddSingleton<IActionLog, ActionLog>().AddSingleton<ActionsHandler>();
        return services.AddPolicies(Policies.All).AddApiJson(UsageJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var actions = routes.Services.GetRequiredService<ActionsHandler>();
        routes.Get("/servers/{id}/os-instance-actions", Policies.ListActions, actions.ListAsync)
            .Query<ListActionsQuery>().Answers<ActionsResponse>();
        routes.Get("/servers/{id}/os-instance-actions/{request}", Policies.ShowAction, actions.ShowAsync)
            .Query<ShowActionQuery>().Answers<ActionResponse>();
    }
}
