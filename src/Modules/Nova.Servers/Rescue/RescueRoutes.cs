using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Rescue;

/// <summary>The part of the module that is about users who are locked out: what it registers and what it serves.</summary>
internal static class RescueRoutes
{
    private const string Action = "/servers/{id}/action";

    public static IServiceCollection AddServerRescue(this IServiceCollection services)
    {
        services.AddSingleton<RescueHandler>().AddSingleton<ChangePasswordHandler>();
        services.AddWorkflow<RescueWorkflow>().AddWorkflow<UnrescueWorkflow>().AddWorkflow<PasswordWorkflow>();
        return services.AddPolicies(RescuePolicies.All).AddApiJson(RescueJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var rescue = routes.Services.GetRequiredService<RescueHandler>();
        routes.Action(Action, "rescue", RescuePolicies.Rescue, rescue.RescueAsync).Body<RescueRequest>().Answers<RescueResponse>();
        routes.Action(Action, "unrescue", RescuePolicies.Unrescue, rescue.UnrescueAsync).Body<UnrescueRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Action(Action, "changePassword", RescuePolicies.ChangePassword, routes.Services.GetRequiredService<ChangePasswordHandler>().ChangeAsync)
            .Body<ChangePasswordRequest>().Answers(StatusCodes.Status202Accepted);
    }
}
