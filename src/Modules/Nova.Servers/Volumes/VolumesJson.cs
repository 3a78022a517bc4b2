using System.Text.Json.Serialization;

namespace Nova.Servers.Volumes;

[JsonSerializable(typeof(AttachRequest))]
[JsonSerializable(typeof(UpdateAttachmentRequest))]
[JsonSerializable(typeof(AttachmentResponse))]
[JsonSerializable(typeof(AttachmentsResponse))]
[JsonSerializable(typeof(NewAttachmentResponse))]
[JsonSerializable(typeof(ProxyVolumeResponse))]
[JsonSerializable(typeof(ProxyVolumesResponse))]
[JsonSerializable(typeof(ProxySnapshotResponse))]
[JsonSerializable(typeof(ProxySnapshotsResponse))]
[JsonSerializable(typeof(ProxyCreateVolumeRequest))]
[JsonSerializable(typeof(ProxyCreateSnapshotRequest))]
internal sealed partial class VolumesJson : JsonSerializerContext;
