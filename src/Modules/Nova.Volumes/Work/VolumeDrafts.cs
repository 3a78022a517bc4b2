using Microsoft.Extensions.Options;
using Nova.Contracts.Images;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Volumes.Storage;

namespace Nova.Volumes.Work;

/// <summary>What becomes of a request for a volume: its type, its zone, and what it takes over from an image, a snapshot or another volume.</summary>
internal sealed class VolumeDrafts(VolumeStore volumes, SnapshotStore snapshots, IImageCatalog images, IOptions<VolumeOptions> options)
{
    /// <summary>Snapshots larger than this cannot be counted in 31 bits, which clients use.</summary>
    public const long MostGiB = int.MaxValue;

    private const long BytesPerGiB = 1L << 30;

    /// <summary>The row of a volume that is asked for, not written yet.</summary>
    public async Task<Result<VolumeRow>> MakeAsync(RequestContext caller, NewVolume wanted, CancellationToken cancellationToken)
    {
        if (caller.Project.Value.Length is 0)
        {
            return new Fault.Invalid("A volume belongs to a project, and the token is of none.");
        }

        if (await volumes.FindTypeAsync(wanted.Type ?? TypeRow.Default, cancellationToken) is not { } type || (type.IsPublic is 0 && !caller.IsAdmin))
        {
            return new Fault.NotFound("Volume type", wanted.Type ?? "");
        }

        if (wanted.Zone is { } zone && zone != options.Value.Zone)
        {
            return new Fault.Invalid($"Availability zone '{zone}' is invalid.");
        }

        VolumeRow row = new()
        {
            Id = wanted.Id.ToString(),
            ProjectId = caller.Project.Value,
            UserId = caller.User.Value,
            Name = wanted.Name,
            Description = wanted.Description,
            SizeGiB = wanted.SizeGiB ?? 0,
            Status = VolumeStatus.Creating,
            Zone = options.Value.Zone,
            TypeId = type.Id,
            TypeName = type.Name,
            Multiattach = wanted.IsMultiattach || Texts.Read(type.ExtraSpecs).GetValueOrDefault("multiattach") is "<is> True" ? 1 : 0,
            Metadata = Texts.Write(wanted.Metadata),
        };
        var sourced = (wanted.Image, wanted.Snapshot, wanted.Source) switch
        {
            (null, null, null) => row,
            ({ } image, null, null) => await FromImageAsync(caller, row, image, cancellationToken),
            (null, { } snapshot, null) => await FromSnapshotAsync(caller, row, snapshot, cancellationToken),
            (null, null, { } source) => await FromVolumeAsync(caller, row, source, cancellationToken),
            _ => new Fault.Invalid("A volume has one source: an image, a snapshot or a volume."),
        };
        return sourced.TryGet(out var draft, out var fault)
            ? draft.SizeGiB is > 0 and <= MostGiB ? draft : new Fault.Invalid($"Invalid input received: Invalid volume size provided for create request: {draft.SizeGiB} (size argument must be an integer (or string representation of an integer) and greater than zero).")
            : fault;
    }

    private async Task<Result<VolumeRow>> FromImageAsync(RequestContext caller, VolumeRow row, ImageId id, CancellationToken cancellationToken)
    {
        if (!(await images.FindAsync(caller, id, cancellationToken)).TryGet(out var image, out _))
        {
            return new Fault.Invalid($"Invalid image identifier or unable to access requested image. Image {id} could not be found.");
        }

        if (image.Status is not "active")
        {
            return new Fault.Invalid($"Invalid input received: Invalid image provided for create request: {id} (Image {id} is not active.).");
        }

        // The words in which Cinder says what is too small.
        var needed = (Math.Max(image.SizeBytes, image.VirtualSizeBytes ?? 0) + BytesPerGiB - 1) / BytesPerGiB;
        if (row.SizeGiB > 0 && needed > row.SizeGiB)
        {
            return new Fault.Invalid($"Invalid input received: Size of specified image {needed}GB is larger than volume size {row.SizeGiB}GB.");
        }

        if (row.SizeGiB > 0 && image.MinDiskGiB > row.SizeGiB)
        {
            return new Fault.Invalid($"Invalid input received: Volume size {row.SizeGiB}GB cannot be smaller than the image minDisk size {image.MinDiskGiB}GB.");
        }

        return row with { ImageId = id.ToString(), ImageMetadata = Texts.Write(VolumeMaker.Remember(image)), Bootable = 1 };
    }

    private async Task<Result<VolumeRow>> FromSnapshotAsync(RequestContext caller, VolumeRow row, SnapshotId id, CancellationToken cancellationToken)
    {
        if (!(await snapshots.FindAsync(caller, id.ToString(), cancellationToken)).TryGet(out var snapshot, out var fault))
        {
            return fault;
        }

        return snapshot.Status is VolumeStatus.Available
            ? Copied(row with { SnapshotId = snapshot.Id, ImageMetadata = snapshot.ImageMetadata, Bootable = snapshot.Bootable }, "snapshot", snapshot.SizeGiB)
            : new Fault.Invalid($"Invalid snapshot: Originating snapshot status must be one of 'available' values. Its status is {snapshot.Status}.");
    }

    private async Task<Result<VolumeRow>> FromVolumeAsync(RequestContext caller, VolumeRow row, VolumeId id, CancellationToken cancellationToken)
    {
        if (!(await volumes.FindAsync(caller, id.ToString(), cancellationToken)).TryGet(out var source, out var fault))
        {
            return fault;
        }

        return source.Status is VolumeStatus.Available or VolumeStatus.InUse
            ? Copied(row with { SourceId = source.Id, ImageMetadata = source.ImageMetadata, Bootable = source.Bootable }, "source volume", source.SizeGiB)
            : new Fault.Invalid($"Invalid volume: Unable to create a volume from an errored or unfinished source volume. Its status is {source.Status}.");
    }

    // As large as its original unless it is to be larger.
    private static Result<VolumeRow> Copied(VolumeRow row, string original, long sizeGiB) => row.SizeGiB is 0 ? row with { SizeGiB = sizeGiB }
        : row.SizeGiB >= sizeGiB ? row
        : new Fault.Invalid($"Invalid input received: Invalid volume size provided for create request: {row.SizeGiB} (volume size must be >= {original} size {sizeGiB}).");
}
