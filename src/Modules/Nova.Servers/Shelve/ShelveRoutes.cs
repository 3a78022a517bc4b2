using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Shelve;

/// <summary>The part of the module that is about shelved servers: what it registers and what it serves.</summary>
internal static class ShelveRoutes
{
    private const string Action = "/servers/{id}/action";

    public static IServiceCollection AddServerShelving(this IServiceCollection services)
    {
        services.AddNovaOptions<ShelveOptions>();
        services.AddSingleton<ShelveHandler>().AddSingleton<UnshelveHandler>().AddSingleton<ShelvedServers>();
        services.AddWorkflow<ShelveWorkflow>().AddWorkflow<OffloadWorkflow>().AddWorkflow<UnshelveWorkflow>().AddWorkflow<ForgetImageWorkflow>();
        return services.AddPolicies(ShelvePolicies.All).AddApiJson(ShelveJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var shelve = routes.Services.GetRequiredService<ShelveHandler>();
        routes.Action(Action, "shelve", ShelvePolicies.Shelve, shelve.ShelveAsync).Body<ShelveRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Action(Action, "shelveOffload", ShelvePolicies.Offload, shelve.OffloadAsync).Body<ShelveOffloadRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Action(Action, "unshelve", ShelvePolicies.Unshelve, routes.Services.GetRequiredService<UnshelveHandler>().UnshelveAsync)
            .Body<UnshelveRequest>().Answers(StatusCodes.Status202Accepted);
    }
}
