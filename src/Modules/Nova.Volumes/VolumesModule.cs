using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Identity;
using Nova.Contracts.Servers;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Volumes.Api;
using Nova.Volumes.Files;
using Nova.Volumes.Quotas;
using Nova.Volumes.Storage;
using Nova.Volumes.Work;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Volumes;

/// <summary>The module's whole public surface: what a host must call to have block storage of its own.</summary>
public static class VolumesModule
{
    /// <summary>The block storage API, Cinder v3.</summary>
    public static ApiSurface Surface { get; } = new() { Name = "volume", DefaultPort = 8776, RequiresToken = true, HasStrictPaths = true };

    /// <summary>Registers the module: API, storage, files, work.</summary>
    public static IServiceCollection AddVolumes(this IServiceCollection services)
    {
        services.AddNovaOptions<VolumeOptions>().AddNovaOptions<VolumeStateOptions>();
        services.AddMigrations(typeof(VolumesModule).Assembly, "volumes");
        services.AddSingleton<VolumeStore>().AddSingleton<SnapshotStore>().AddSingleton<VolumeQuotas>().AddSingleton<VolumeFiles>();
        services.AddSingleton<VolumeMaker>().AddSingleton<VolumeDrafts>().AddSingleton<VolumeRequests>().AddSingleton<VolumeHolds>().AddWorkflow<VolumeActWorkflow>();
        services.AddSingleton<VolumeUploads>().AddSingleton<UploadHandler>().AddSingleton<Func<VolumeActWorkflow>>(static provider => provider.GetRequiredService<VolumeActWorkflow>);
        services.AddSingleton<IVolumeService, BuiltInVolumes>();

        // Servers use volumes, and are told when one has grown: asked for when it is needed, not when this is made.
        services.AddSingleton<Func<IServerVolumes?>>(static provider => provider.GetService<IServerVolumes>);
        services.AddSingleton<VolumesHandler>().AddSingleton<VolumeActionsHandler>().AddSingleton<SnapshotsHandler>().AddSingleton<AttachmentsHandler>();
        services.AddSingleton<TypesHandler>().AddSingleton<VolumeQuotasHandler>();
        services.AddSingleton(new CatalogEntry("volumev3", "cinderv3", "{volume}/v3/$(project_id)s"));
        services.AddSingleton(new CatalogEntry("block-storage", "cinder", "{volume}/v3/$(project_id)s"));
        services.AddPlainRoute(Surface, "/", VersionsDocument.ListAsync).AddPlainRoute(Surface, "/v3", VersionsDocument.ShowAsync);
        services.AddPlainRoute(Surface, "/v3/", VersionsDocument.ShowAsync);
        return services.AddPolicies(VolumePolicies.All).AddApiJson(VolumesJson.Default).AddApi(Surface, VolumeRoutes.Map);
    }
}
