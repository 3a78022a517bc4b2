using System.Globalization;
using Nova.Contracts.Images;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Core.DiskFormats;
using Nova.Data;
using Nova.Volumes.Files;
using Nova.Volumes.Quotas;
using Nova.Volumes.Storage;

namespace Nova.Volumes.Work;

/// <summary>
/// Makes and changes the files behind volumes, and the rows with them. Everything may be repeated. The work on one volume takes turns:
/// whoever waits for a volume may do what makes it, instead of waiting for the worker that has it.
/// </summary>
internal sealed class VolumeMaker(
    VolumeStore volumes, SnapshotStore snapshots, VolumeFiles files, IImageCatalog images, IImageTransfer contents,
    Func<IServerVolumes?> servers)
{
    private const long BytesPerGiB = 1L << 30;
    private const int MostWord = 255;

    private readonly KeyedLocks<VolumeId> _locks = new();

    /// <summary>Makes the volume that is <c>creating</c>; nothing where it is made.</summary>
    /// <returns>The volume; <see cref="Fault.Conflict"/> where it cannot be made, whose row shows that by then.</returns>
    public async Task<Result<VolumeRow>> MakeAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken)
    {
        using var held = await _locks.AcquireAsync(volume, cancellationToken);
        if (await volumes.FindAsync(volume, cancellationToken) is not { } row)
        {
            return VolumeStore.NotFound(volume.ToString());
        }

        if (row.Status is not VolumeStatus.Creating)
        {
            return row.Status is VolumeStatus.Error ? new Fault.Conflict(row.Failure ?? $"Volume {volume} is in error.") : row;
        }

        if (!(await FillAsync(caller, row, cancellationToken)).TryGet(out var known, out var fault))
        {
            files.Remove(files.PathOf(volume));
            await volumes.ChangeAsync(
                volume, current => current.Status is VolumeStatus.Creating ? current with { Status = VolumeStatus.Error, Failure = fault.Message } : current, cancellationToken);
            return new Fault.Conflict(fault.Message);
        }

        return await volumes.ChangeAsync(
            volume,
            current => current.Status is not VolumeStatus.Creating ? current : current with
            {
                Status = VolumeStatus.Available,
                Bootable = known.IsBootable ? 1 : current.Bootable,
                ImageMetadata = known.ImageMetadata,
            },
            cancellationToken);
    }

    /// <summary>Writes an image over the volume in place: its path and its size stay.</summary>
    public async Task<Result<Done>> ReimageAsync(RequestContext caller, VolumeId volume, ImageId image, CancellationToken cancellationToken)
    {
        using var held = await _locks.AcquireAsync(volume, cancellationToken);
        if (await volumes.FindAsync(volume, cancellationToken) is not { } row)
        {
            return VolumeStore.NotFound(volume.ToString());
        }

        try
        {
            await using var file = VolumeFiles.OpenForWriting(files.PathOf(volume));
            file.SetLength(0);
            file.SetLength(row.SizeGiB * BytesPerGiB);
            if (!(await WriteImageAsync(caller, row, image, file, cancellationToken)).TryGet(out var known, out var fault))
            {
                return new Fault.Conflict(fault.Message);
            }

            var changed = await volumes.ChangeAsync(
                volume, current => current with { ImageMetadata = known.ImageMetadata, ImageId = image.ToString(), Bootable = 1 }, cancellationToken);
            return changed.TryGet(out _, out var gone) ? default(Done) : gone;
        }
        catch (IOException exception)
        {
            return new Fault.Conflict($"The volume could not be written: {exception.Message}");
        }
    }

    /// <summary>Copies a volume to a snapshot that is <c>creating</c>.</summary>
    public async Task<Result<SnapshotRow>> CopyAsync(VolumeId volume, SnapshotId snapshot, CancellationToken cancellationToken)
    {
        using var held = await _locks.AcquireAsync(volume, cancellationToken);
        if (await snapshots.FindAsync(snapshot, cancellationToken) is not { } row)
        {
            return SnapshotStore.NotFound(snapshot.ToString());
        }

        if (row.Status is not VolumeStatus.Creating)
        {
            return row.Status is VolumeStatus.Error ? new Fault.Conflict(row.Failure ?? $"Snapshot {snapshot} is in error.") : row;
        }

        await files.MakeAsync(files.PathOf(snapshot), part => CopyFileAsync(files.PathOf(volume), part, row.SizeGiB, cancellationToken), cancellationToken);
        return await snapshots.ChangeAsync(
            snapshot, current => current.Status is VolumeStatus.Creating ? current with { Status = VolumeStatus.Available } : current, cancellationToken);
    }

    public void RemoveFile(VolumeId volume) => files.Remove(files.PathOf(volume));

    public void RemoveFile(SnapshotId snapshot) => files.Remove(files.PathOf(snapshot));

    public void ExtendFile(VolumeAct act) => VolumeFiles.Extend(files.PathOf(act.Volume), act.NewSizeGiB * BytesPerGiB);

    /// <summary>The row shows the new size, and the status from before; nothing where it does already.</summary>
    public async Task GrowAsync(VolumeAct act, CancellationToken cancellationToken) => await volumes.ChangeAsync(
        act.Volume,
        row => row.Status is not VolumeStatus.Extending ? row
            : row with { SizeGiB = act.NewSizeGiB, Status = row.PreviousStatus ?? VolumeStatus.Available, PreviousStatus = null },
        cancellationToken);

    /// <summary>The servers that use the volume see its new size; one that cannot be asked sees it at its next start.</summary>
    public async Task TellServersAsync(RequestContext caller, VolumeId volume, CancellationToken cancellationToken)
    {
        if (servers() is not { } told)
        {
            return;
        }

        foreach (var attachment in (await volumes.ListAttachmentsAsync([volume.ToString()], cancellationToken))[volume.ToString()])
        {
            if (attachment.IsShown && Identifier.TryParse<ServerId>(attachment.ServerId, out var server))
            {
                await told.ExtendAsync(caller with { IsAdmin = true }, server, volume, cancellationToken);
            }
        }
    }

    /// <summary>Removes a volume's row and gives its quota back; nothing where it is gone.</summary>
    public static async Task ForgetAsync(IUnitOfWork work, VolumeStore volumes, VolumeId volume, CancellationToken cancellationToken)
    {
        var found = await volumes.ChangeAsync(work, volume, row => row, cancellationToken);
        if (found.TryGet(out var row, out _) && await VolumeStore.RemoveAsync(work, volume, cancellationToken))
        {
            await VolumeQuotas.ReleaseAsync(work, new ProjectId(row.ProjectId), new VolumeAmount(1, 0, row.SizeGiB), cancellationToken);
        }
    }

    /// <summary>The same for a snapshot.</summary>
    public static async Task ForgetAsync(IUnitOfWork work, SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var row = await work.QuerySingleOrDefaultAsync<SnapshotRow>(
            $"SELECT {SnapshotRow.Columns} FROM volume_snapshots WHERE id = @id", new { id = snapshot.ToString() }, cancellationToken);
        if (row is not null && await SnapshotStore.RemoveAsync(work, snapshot, cancellationToken))
        {
            await VolumeQuotas.ReleaseAsync(work, new ProjectId(row.ProjectId), new VolumeAmount(0, 1, row.SizeGiB), cancellationToken);
        }
    }

    /// <summary>What a volume remembers of an image.</summary>
    public static Dictionary<string, string> Remember(Image image)
    {
        var known = image.Properties.Where(pair => pair.Value.Length <= MostWord).ToDictionary();
        known["image_id"] = image.Id.ToString();
        known["image_name"] = image.Name;
        known["disk_format"] = image.DiskFormat;
        known["container_format"] = image.ContainerFormat;
        known["min_disk"] = image.MinDiskGiB.ToString(CultureInfo.InvariantCulture);
        known["min_ram"] = image.MinMemoryMiB.ToString(CultureInfo.InvariantCulture);
        known["size"] = image.SizeBytes.ToString(CultureInfo.InvariantCulture);
        return known;
    }

    private static async Task CopyFileAsync(string from, FileStream part, long sizeGiB, CancellationToken cancellationToken)
    {
        await using var source = VolumeFiles.OpenForReading(from);
        part.SetLength(sizeGiB * BytesPerGiB);
        await SparseCopy.CopyFileAsync(source, part, cancellationToken);
    }

    private async Task<Result<Content>> FillAsync(RequestContext caller, VolumeRow row, CancellationToken cancellationToken)
    {
        var path = files.PathOf(row.VolumeId);
        try
        {
            if (row.ImageId is { } image)
            {
                Result<Content> written = new Content(row.Bootable is 1, row.ImageMetadata);
                await files.ReplaceAsync(path, async part =>
                {
                    part.SetLength(row.SizeGiB * BytesPerGiB);
                    written = await WriteImageAsync(caller, row, Identifier.Parse<ImageId>(image), part, cancellationToken);
                }, cancellationToken);
                return written;
            }

            var source = row.SnapshotId is { } snapshot ? files.PathOf(Identifier.Parse<SnapshotId>(snapshot))
                : row.SourceId is { } volume ? files.PathOf(Identifier.Parse<VolumeId>(volume))
                : null;
            await files.MakeAsync(path, part =>
            {
                part.SetLength(row.SizeGiB * BytesPerGiB);
                return source is null ? Task.CompletedTask : CopyFileAsync(source, part, row.SizeGiB, cancellationToken);
            }, cancellationToken);
            return new Content(row.Bootable is 1, row.ImageMetadata);
        }
        catch (IOException exception)
        {
            return new Fault.Conflict($"The volume could not be made: {exception.Message}");
        }
    }

    // Whoever wrote the image may be hostile: its format is inspected before any program opens it, and always said.
    private async Task<Result<Content>> WriteImageAsync(
        RequestContext caller, VolumeRow row, ImageId id, FileStream target, CancellationToken cancellationToken)
    {
        if (!(await images.FindAsync(caller, id, cancellationToken)).TryGet(out var image, out var fault))
        {
            return fault;
        }

        var size = row.SizeGiB * BytesPerGiB;
        await using var content = await contents.OpenAsync(id, cancellationToken);
        if (image.DiskFormat is "qcow2" or "vmdk" or "vhd" or "vdi")
        {
            var copy = files.PathOf(row.VolumeId) + ".image";
            try
            {
                if (!(await KeepAsync(content, image, copy, size, cancellationToken)).TryGet(out var facts, out fault))
                {
                    return fault;
                }

                await QemuImg.ConvertAsync(image.DiskFormat is "vhd" ? "vpc" : image.DiskFormat, copy, target.Name, facts.VirtualSizeBytes, cancellationToken);
            }
            finally
            {
                files.Remove(copy);
            }
        }
        else
        {
            await SparseCopy.CopyAsync(content, target, isFresh: true, size, cancellationToken);
            if (!(await DiskInspector.InspectAsync(image.DiskFormat, target, cancellationToken)).TryGet(out _, out fault))
            {
                return new Fault.Conflict($"Image {id} was refused: it {fault.Message}.");
            }
        }

        return new Content(true, Texts.Write(Remember(image)));
    }

    private async Task<Result<DiskFacts>> KeepAsync(Stream content, Image image, string path, long sizeBytes, CancellationToken cancellationToken)
    {
        Result<DiskFacts> judged = new Fault.Conflict("It was not read.");
        await files.ReplaceAsync(path, async part =>
        {
            await content.CopyToAsync(part, cancellationToken);
            judged = await DiskInspector.InspectAsync(image.DiskFormat, part, cancellationToken);
        }, cancellationToken);
        return judged.Match<Result<DiskFacts>>(
            facts => facts.VirtualSizeBytes > sizeBytes ? new Fault.Conflict($"Image {image.Id} describes a disk that is larger than the volume.") : facts,
            fault => new Fault.Conflict($"Image {image.Id} was refused: it {fault.Message}."));
    }

    private sealed record Content(bool IsBootable, string ImageMetadata);
}
