using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Servers;
using Nova.Servers.Create;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>The part of the module that is about volumes: what it registers and what it serves.</summary>
internal static class VolumeRoutes
{
    public static IServiceCollection AddServerVolumes(this IServiceCollection services)
    {
        services.AddSingleton<BlockDeviceStore>().AddSingleton<BlockDevicePlanner>().AddSingleton<GuestVolumes>().AddSingleton<VolumeExchange>();
        services.AddSingleton<AttachmentsHandler>().AddSingleton<VolumeProxyHandler>().AddSingleton<IServerVolumes, ServerVolumes>().AddSingleton<IServerEventListener, VolumeEvents>();
        services.AddWorkflow<AttachVolumeWorkflow>().AddWorkflow<DetachVolumeWorkflow>().AddWorkflow<ExtendVolumeWorkflow>().AddWorkflow<SwapVolumeWorkflow>();
        return services.AddPolicies(VolumePolicies.All).AddApiJson(VolumesJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        const string All = "/servers/{id}/os-volume_attachments";
        const string One = All + "/{volume}";
        var attachments = routes.Services.GetRequiredService<AttachmentsHandler>();
        routes.Get(All, VolumePolicies.ListAttachments, attachments.ListAsync).Query<ListAttachmentsQuery>().Answers<AttachmentsResponse>();
        routes.Post(All, VolumePolicies.Attach, attachments.AttachAsync).Body<AttachRequest>().Answers<NewAttachmentResponse>().Answers(StatusCodes.Status202Accepted);
        routes.Get(One, VolumePolicies.ShowAttachment, attachments.ShowAsync).IgnoresQuery().Answers<AttachmentResponse>();
        routes.Put(One, VolumePolicies.UpdateAttachment, attachments.UpdateAsync).Body<UpdateAttachmentRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Delete(One, VolumePolicies.Detach, attachments.DetachAsync).Answers(StatusCodes.Status202Accepted);
        MapProxies(routes, routes.Services.GetRequiredService<VolumeProxyHandler>());
    }

    // Clients of before 2.36 asked compute for what is block storage's.
    private static void MapProxies(IApiRoutes routes, VolumeProxyHandler proxy)
    {
        routes.Get("/os-volumes", VolumePolicies.ListVolumes, proxy.ListVolumesAsync).Until(2, 35).Answers<ProxyVolumesResponse>();
        routes.Get("/os-volumes/detail", VolumePolicies.DetailVolumes, proxy.ListVolumesAsync).Until(2, 35).Answers<ProxyVolumesResponse>();
        routes.Post("/os-volumes", VolumePolicies.CreateVolume, proxy.CreateVolumeAsync).Until(2, 35).Body<ProxyCreateVolumeRequest>().Answers<ProxyVolumeResponse>();
        routes.Get("/os-volumes/{id}", VolumePolicies.ShowVolume, proxy.ShowVolumeAsync).Until(2, 35).Answers<ProxyVolumeResponse>();
        routes.Delete("/os-volumes/{id}", VolumePolicies.DeleteVolume, proxy.DeleteVolumeAsync).Until(2, 35).Answers(StatusCodes.Status202Accepted);
        routes.Get("/os-snapshots", VolumePolicies.ListSnapshots, proxy.ListSnapshotsAsync).Until(2, 35).Answers<ProxySnapshotsResponse>();
        routes.Get("/os-snapshots/detail", VolumePolicies.DetailSnapshots, proxy.ListSnapshotsAsync).Until(2, 35).Answers<ProxySnapshotsResponse>();
        routes.Post("/os-snapshots", VolumePolicies.CreateSnapshot, proxy.CreateSnapshotAsync).Until(2, 35).Body<ProxyCreateSnapshotRequest>().Answers<ProxySnapshotResponse>();
        routes.Get("/os-snapshots/{id}", VolumePolicies.ShowSnapshot, proxy.ShowSnapshotAsync).Until(2, 35).Answers<ProxySnapshotResponse>();
        routes.Delete("/os-snapshots/{id}", VolumePolicies.DeleteSnapshot, proxy.DeleteSnapshotAsync).Until(2, 35).Answers(StatusCodes.Status202Accepted);
    }
}
