using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Assisted;

/// <summary>The part of the module that helps a block storage service with snapshots: what it registers and what it serves.</summary>
internal static class AssistedRoutes
{
    public static IServiceCollection AddAssistedSnapshots(this IServiceCollection services)
    {
        services.AddSingleton<AssistedSnapshotsHandler>().AddWorkflow<AssistedSnapshotWorkflow>();
        return services.AddPolicies(AssistedPolicies.All).AddApiJson(AssistedJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var snapshots = routes.Services.GetRequiredService<AssistedSnapshotsHandler>();
        routes.Post("/os-assisted-volume-snapshots", AssistedPolicies.Create, snapshots.CreateAsync).Body<AssistedSnapshotRequest>().Answers<AssistedSnapshotResponse>();
        routes.Delete("/os-assisted-volume-snapshots/{id}", AssistedPolicies.Delete, snapshots.DeleteAsync).Query<DeleteAssistedQuery>().Answers(StatusCodes.Status204NoContent);
    }
}
