using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Snapshots;

/// <summary>The part of the module that is about images of servers: what it registers and what it serves.</summary>
internal static class SnapshotRoutes
{
    private const string Action = "/servers/{id}/action";

    public static IServiceCollection AddServerSnapshots(this IServiceCollection services)
    {
        services.AddSingleton<SnapshotHandler>().AddSingleton<SnapshotPlanner>().AddSingleton<GuestSnapshots>().AddSingleton<BackupRotation>().AddSingleton<VolumeSnapshots>();
        services.AddWorkflow<SnapshotWorkflow>();
        return services.AddPolicies(SnapshotPolicies.All).AddApiJson(SnapshotsJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var snapshots = routes.Services.GetRequiredService<SnapshotHandler>();
        routes.Action(Action, "createImage", SnapshotPolicies.CreateImage, snapshots.CreateImageAsync)
            .Body<CreateImageRequest>().Answers<ImageIdResponse>(StatusCodes.Status202Accepted).AlsoBootsVolumes();
        routes.Action(Action, "createBackup", SnapshotPolicies.CreateBackup, snapshots.CreateBackupAsync)
            .Body<CreateBackupRequest>().Answers<ImageIdResponse>(StatusCodes.Status202Accepted);
    }
}
