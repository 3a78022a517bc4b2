using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.Volumes.Api;
using Nova.Web;

namespace Nova.Volumes;

/// <summary>The routes of the block storage API, all below <c>/v3/{project}</c>.</summary>
internal sealed class VolumeRoutes(IApiRoutes routes)
{
    private const string Base = "/v3/{project}";

    public static void Map(IApiRoutes routes)
    {
        VolumeRoutes own = new(routes);
        own.MapVolumes(own.Get<VolumesHandler>());
        own.MapActions(own.Get<VolumeActionsHandler>());
        own.MapSnapshots(own.Get<SnapshotsHandler>());
        own.MapAttachments(own.Get<AttachmentsHandler>());
        own.MapTypes(own.Get<TypesHandler>());
        own.MapService(own.Get<VolumeQuotasHandler>());
    }

    private static ApiHandler Guard(ApiHandler handler) => async (call, cancellationToken) =>
    {
        if (VolumeVersion.Negotiate(call) is { } refusal)
        {
            return refusal;
        }

        return call.Route("project") == call.Caller.Project.Value
            ? await handler(call, cancellationToken)
            : call.Fault(new Fault.Invalid("Malformed request url: its project is not the token's."));
    };

    private static ApiHandler Since(int minor, ApiHandler handler) => (call, cancellationToken) => VolumeVersion.Supports(call, minor)
        ? handler(call, cancellationToken)
        : Task.FromResult(call.Fault(new Fault.NotFound("API version", $"3.{VolumeVersion.Of(call)} of this method")));

    private T Get<T>()
        where T : notnull => routes.Services.GetRequiredService<T>();

    private void MapVolumes(VolumesHandler volumes)
    {
        routes.Get($"{Base}/volumes", VolumePolicies.List, Guard(volumes.IndexAsync));
        routes.Get($"{Base}/volumes/detail", VolumePolicies.List, Guard(volumes.DetailAsync));
        routes.Get($"{Base}/volumes/summary", VolumePolicies.List, Guard(Since(12, volumes.SummaryAsync)));
        routes.Post($"{Base}/volumes", VolumePolicies.Create, Guard(volumes.CreateAsync)).Body<CreateVolumeRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Get($"{Base}/volumes/{{id}}", VolumePolicies.Show, Guard(volumes.ShowAsync));
        routes.Put($"{Base}/volumes/{{id}}", VolumePolicies.Update, Guard(volumes.UpdateAsync)).Body<UpdateVolumeRequest>();
        routes.Delete($"{Base}/volumes/{{id}}", VolumePolicies.Delete, Guard(volumes.DeleteAsync)).Answers(StatusCodes.Status202Accepted);
        routes.Get($"{Base}/volumes/{{id}}/metadata", VolumePolicies.ReadMetadata, Guard(volumes.ShowMetadataAsync));
        routes.Post($"{Base}/volumes/{{id}}/metadata", VolumePolicies.WriteMetadata, Guard(volumes.AddMetadataAsync)).Body<VolumeMetadataRequest>();
        routes.Put($"{Base}/volumes/{{id}}/metadata", VolumePolicies.WriteMetadata, Guard(volumes.ReplaceMetadataAsync)).Body<VolumeMetadataRequest>();
        routes.Get($"{Base}/volumes/{{id}}/metadata/{{key}}", VolumePolicies.ReadMetadata, Guard(volumes.ShowMetaAsync));
        routes.Put($"{Base}/volumes/{{id}}/metadata/{{key}}", VolumePolicies.WriteMetadata, Guard(volumes.SetMetaAsync)).Body<VolumeMetaRequest>();
        routes.Delete($"{Base}/volumes/{{id}}/metadata/{{key}}", VolumePolicies.DeleteMetadata, Guard(volumes.DeleteMetaAsync));
    }

    private void MapActions(VolumeActionsHandler actions)
    {
        Act("os-extend", VolumePolicies.Extend, actions.ExtendAsync).Body<ExtendRequest>();
        Act("os-reserve", VolumePolicies.Reserve, actions.ReserveAsync);
        Act("os-unreserve", VolumePolicies.Unreserve, actions.UnreserveAsync);
        Act("os-begin_detaching", VolumePolicies.BeginDetaching, actions.BeginDetachingAsync);
        Act("os-roll_detaching", VolumePolicies.RollDetaching, actions.RollDetachingAsync);
        Act("os-attach", VolumePolicies.Attach, actions.AttachAsync).Body<AttachRequest>();
        Act("os-detach", VolumePolicies.Detach, actions.DetachAsync).Body<DetachRequest>();
        Act("os-force_detach", VolumePolicies.ForceDetach, actions.ForceDetachAsync).Body<ForceDetachRequest>();
        Act("os-initialize_connection", VolumePolicies.Connect, actions.ConnectAsync).Body<ConnectRequest>();
        Act("os-terminate_connection", VolumePolicies.Disconnect, actions.DisconnectAsync);
        Act("os-volume_upload_image", VolumePolicies.Upload, Get<UploadHandler>().UploadAsync).Body<UploadRequest>();
        Act("os-set_bootable", VolumePolicies.SetBootable, actions.SetBootableAsync).Body<BootableRequest>();
        Act("os-update_readonly_flag", VolumePolicies.SetReadOnly, actions.SetReadOnlyAsync).Body<ReadOnlyRequest>();
        Act("os-set_image_metadata", VolumePolicies.ImageMetadata, actions.SetImageMetadataAsync).Body<SetImageMetadataRequest>();
        Act("os-unset_image_metadata", VolumePolicies.ImageMetadata, actions.UnsetImageMetadataAsync).Body<UnsetImageMetadataRequest>();
        Act("os-show_image_metadata", VolumePolicies.ShowImageMetadata, actions.ShowImageMetadataAsync);
        Act("os-reset_status", VolumePolicies.ResetStatus, actions.ResetAsync).Body<ResetVolumeRequest>();
        Act("os-force_delete", VolumePolicies.ForceDelete, actions.ForceDeleteAsync);
    }

    private ApiEndpoint Act(string action, Policy policy, ApiHandler handler) =>
        routes.Action($"{Base}/volumes/{{id}}/action", action, policy, Guard(handler)).Answers(StatusCodes.Status202Accepted);

    private void MapSnapshots(SnapshotsHandler snapshots)
    {
        routes.Get($"{Base}/snapshots", VolumePolicies.ListSnapshots, Guard(snapshots.ListAsync));
        routes.Get($"{Base}/snapshots/detail", VolumePolicies.ListSnapshots, Guard(snapshots.ListAsync));
        routes.Post($"{Base}/snapshots", VolumePolicies.CreateSnapshot, Guard(snapshots.CreateAsync)).Body<CreateSnapshotRequest>().Answers(StatusCodes.Status202Accepted);
        routes.Get($"{Base}/snapshots/{{id}}", VolumePolicies.ShowSnapshot, Guard(snapshots.ShowAsync));
        routes.Put($"{Base}/snapshots/{{id}}", VolumePolicies.UpdateSnapshot, Guard(snapshots.UpdateAsync)).Body<UpdateSnapshotRequest>();
        routes.Delete($"{Base}/snapshots/{{id}}", VolumePolicies.DeleteSnapshot, Guard(snapshots.DeleteAsync)).Answers(StatusCodes.Status202Accepted);
        routes.Get($"{Base}/snapshots/{{id}}/metadata", VolumePolicies.ShowSnapshot, Guard(snapshots.ShowMetadataAsync));
        routes.Post($"{Base}/snapshots/{{id}}/metadata", VolumePolicies.UpdateSnapshot, Guard(snapshots.AddMetadataAsync)).Body<VolumeMetadataRequest>();
        routes.Put($"{Base}/snapshots/{{id}}/metadata", VolumePolicies.UpdateSnapshot, Guard(snapshots.ReplaceMetadataAsync)).Body<VolumeMetadataRequest>();
        routes.Delete($"{Base}/snapshots/{{id}}/metadata/{{key}}", VolumePolicies.UpdateSnapshot, Guard(snapshots.DeleteMetaAsync));
        routes.Action($"{Base}/snapshots/{{id}}/action", "os-reset_status", VolumePolicies.ResetSnapshot, Guard(snapshots.ResetAsync)).Body<ResetVolumeRequest>();
        routes.Action($"{Base}/snapshots/{{id}}/action", "os-force_delete", VolumePolicies.ResetSnapshot, Guard(snapshots.ForceDeleteAsync));
    }

    private void MapAttachments(AttachmentsHandler attachments)
    {
        routes.Get($"{Base}/attachments", VolumePolicies.List, Guard(Since(27, attachments.ListAsync)));
        routes.Get($"{Base}/attachments/detail", VolumePolicies.List, Guard(Since(27, attachments.ListAsync)));
        routes.Post($"{Base}/attachments", VolumePolicies.CreateAttachment, Guard(Since(27, attachments.CreateAsync))).Body<CreateAttachmentRequest>();
        routes.Get($"{Base}/attachments/{{id}}", VolumePolicies.List, Guard(Since(27, attachments.ShowAsync)));
        routes.Put($"{Base}/attachments/{{id}}", VolumePolicies.UpdateAttachment, Guard(Since(27, attachments.UpdateAsync))).Body<UpdateAttachmentRequest>();
        routes.Delete($"{Base}/attachments/{{id}}", VolumePolicies.DeleteAttachment, Guard(Since(27, attachments.DeleteAsync)));
        routes.Action($"{Base}/attachments/{{id}}/action", "os-complete", VolumePolicies.CompleteAttachment, Guard(Since(44, attachments.CompleteAsync)))
            .Answers(StatusCodes.Status204NoContent);
    }

    private void MapTypes(TypesHandler types)
    {
        routes.Get($"{Base}/types", VolumePolicies.ListTypes, Guard(types.ListAsync));
        routes.Post($"{Base}/types", VolumePolicies.ManageTypes, Guard(types.CreateAsync)).Body<TypeRequest>();
        routes.Get($"{Base}/types/{{id}}", VolumePolicies.ShowType, Guard(types.ShowAsync));
        routes.Put($"{Base}/types/{{id}}", VolumePolicies.UpdateType, Guard(types.UpdateAsync)).Body<TypeRequest>();
        routes.Delete($"{Base}/types/{{id}}", VolumePolicies.DeleteType, Guard(types.DeleteAsync)).Answers(StatusCodes.Status202Accepted);
        routes.Get($"{Base}/types/{{id}}/extra_specs", VolumePolicies.ShowType, Guard(types.ListSpecsAsync));
        routes.Post($"{Base}/types/{{id}}/extra_specs", VolumePolicies.UpdateType, Guard(types.AddSpecsAsync)).Body<ExtraSpecsRequest>();
        routes.Delete($"{Base}/types/{{id}}/extra_specs/{{key}}", VolumePolicies.UpdateType, Guard(types.DeleteSpecAsync)).Answers(StatusCodes.Status202Accepted);
    }

    private void MapService(VolumeQuotasHandler quotas)
    {
        routes.Get($"{Base}/os-quota-sets/{{target}}", VolumePolicies.ShowQuota, Guard(quotas.ShowAsync));
        routes.Get($"{Base}/os-quota-sets/{{target}}/defaults", VolumePolicies.ShowQuota, Guard(quotas.DefaultsAsync));
        routes.Put($"{Base}/os-quota-sets/{{target}}", VolumePolicies.UpdateQuota, Guard(quotas.UpdateAsync)).Body<QuotaSetRequest>();
        routes.Delete($"{Base}/os-quota-sets/{{target}}", VolumePolicies.DeleteQuota, Guard(quotas.DeleteAsync));
        routes.Get($"{Base}/limits", VolumePolicies.Limits, Guard(quotas.LimitsAsync));
        routes.Get($"{Base}/os-availability-zone", VolumePolicies.Zones, Guard(quotas.ZonesAsync));
        routes.Get($"{Base}/os-services", VolumePolicies.Services, Guard(quotas.ServicesAsync));
        routes.Get($"{Base}/extensions", VolumePolicies.Zones, Guard(VolumeQuotasHandler.ExtensionsAsync));
    }
}
