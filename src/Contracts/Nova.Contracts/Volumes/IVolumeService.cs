using Nova.Core;

namespace Nova.Contracts.Volumes;

/// <summary>
/// The block storage service, as servers need it. Served by the built-in volumes; a client of Cinder can serve it as well: nothing here
/// joins a transaction of the caller.
/// </summary>
/// <remarks>
/// <para><b>Holding a volume</b> has three stages: <see cref="ReserveAsync"/> (nobody else gets it), <see cref="ConnectAsync"/> (a host
/// may open it) and <see cref="CompleteAsync"/> (it is in use); <see cref="ReleaseAsync"/> ends it at any stage.</para>
/// <para><b>Repetition.</b> Every call may be made again with the same arguments and is then the same as one.</para>
/// </remarks>
public interface IVolumeService
{
    /// <summary>The volume where the caller may know of it.</summary>
    /// <returns><see cref="Fault.NotFound"/> for no such volume or another project's.</returns>
    Task<Result<Volume>> FindAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken);

    /// <summary>The volumes of the caller's project, the youngest first.</summary>
    Task<IReadOnlyList<Volume>> ListAsync(RequestContext caller, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>The snapshot where the caller may know of it.</summary>
    /// <returns><see cref="Fault.NotFound"/> for no such snapshot or another project's.</returns>
    Task<Result<VolumeSnapshot>> FindSnapshotAsync(RequestContext caller, SnapshotId snapshot, CancellationToken cancellationToken);

    /// <summary>The snapshots of the caller's project, the youngest first.</summary>
    Task<IReadOnlyList<VolumeSnapshot>> ListSnapshotsAsync(RequestContext caller, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Whether the caller may make volumes of this type, by name or id.</summary>
    Task<bool> HasTypeAsync(RequestContext caller, string type, CancellationToken cancellationToken);

    /// <summary>Whether the project may have so much more.</summary>
    /// <returns><see cref="Fault.OverQuota"/> with the figures.</returns>
    Task<Result<Done>> CheckQuotaAsync(RequestContext caller, int volumes, long sizeGiB, CancellationToken cancellationToken);

    /// <summary>Begins to make a volume; where there is one of this id already, answers that.</summary>
    /// <returns><see cref="Fault.Invalid"/>, <see cref="Fault.NotFound"/> (a source) or <see cref="Fault.OverQuota"/>.</returns>
    Task<Result<Volume>> CreateAsync(RequestContext caller, NewVolume volume, CancellationToken cancellationToken);

    /// <summary>Waits until what is being made of the volume is made.</summary>
    /// <returns>The volume; <see cref="Fault.Conflict"/> where it failed, with the reason.</returns>
    Task<Result<Volume>> WaitUntilReadyAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken);

    /// <summary>Begins to delete a volume; nothing where there is none.</summary>
    /// <returns><see cref="Fault.Conflict"/> for one that is held or has snapshots.</returns>
    Task<Result<Done>> DeleteAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken);

    /// <summary>Begins to make a snapshot; of a volume in use, the caller has frozen its writer or does not mind.</summary>
    /// <returns><see cref="Fault.NotFound"/>, <see cref="Fault.Conflict"/> or <see cref="Fault.OverQuota"/>.</returns>
    Task<Result<VolumeSnapshot>> CreateSnapshotAsync(RequestContext caller, NewSnapshot snapshot, CancellationToken cancellationToken);

    /// <summary>Waits until the snapshot is made.</summary>
    /// <returns>The snapshot; <see cref="Fault.Conflict"/> where it failed.</returns>
    Task<Result<VolumeSnapshot>> WaitForSnapshotAsync(RequestContext caller, SnapshotId snapshot, CancellationToken cancellationToken);

    /// <summary>Begins to delete a snapshot.</summary>
    Task<Result<Done>> DeleteSnapshotAsync(RequestContext caller, SnapshotId snapshot, CancellationToken cancellationToken);

    /// <summary>Holds the volume for a server, so that no other gets it; the same server again has the hold that it has.</summary>
    /// <returns><see cref="Fault.NotFound"/>, or <see cref="Fault.Conflict"/> where others hold it or it is in no state to be held.</returns>
    Task<Result<AttachmentId>> ReserveAsync(RequestContext caller, VolumeId volume, ServerId server, CancellationToken cancellationToken);

    /// <summary>Lets a host open a volume that is held, and says how it is reached from there.</summary>
    /// <returns><see cref="Fault.NotFound"/> where the hold has ended.</returns>
    Task<Result<VolumeConnection>> ConnectAsync(RequestContext caller, AttachmentId attachment, HostName host, string device, CancellationToken cancellationToken);

    /// <summary>The server uses the volume now.</summary>
    /// <returns><see cref="Fault.NotFound"/> where the hold has ended.</returns>
    Task<Result<Done>> CompleteAsync(RequestContext caller, AttachmentId attachment, CancellationToken cancellationToken);

    /// <summary>Shows that the volume is being taken off its server; <paramref name="isDetaching"/> false shows that it stays.</summary>
    /// <returns><see cref="Fault.Conflict"/> where it is not in use.</returns>
    Task<Result<Done>> MarkDetachingAsync(RequestContext caller, AttachmentId attachment, bool isDetaching, CancellationToken cancellationToken);

    /// <summary>Ends the hold, at whatever stage; nothing where it has ended. To be called when no host has the volume open any more.</summary>
    Task ReleaseAsync(RequestContext caller, AttachmentId attachment, CancellationToken cancellationToken);

    /// <summary>Writes an image over the whole volume, which no guest may have open meanwhile.</summary>
    /// <returns><see cref="Fault.Conflict"/> where the image does not fit or cannot be read.</returns>
    Task<Result<Done>> ReimageAsync(RequestContext caller, VolumeId volume, ImageId image, CancellationToken cancellationToken);

    /// <summary>Holds of servers that were made before the instant and never got further, or show that they are being taken off: for the reconciler.</summary>
    Task<IReadOnlyList<VolumeHold>> ListUnfinishedHoldsAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
