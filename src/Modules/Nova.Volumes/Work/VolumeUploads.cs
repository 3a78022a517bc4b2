using Nova.Contracts.Images;
using Nova.Core;
using Nova.Data;
using Nova.Volumes.Files;
using Nova.Volumes.Storage;
using Nova.Workflows;

namespace Nova.Volumes.Work;

/// <summary>Makes images of volumes. While it does the volume shows that it is uploading, and nothing else is done to it.</summary>
internal sealed class VolumeUploads(
    Database database, VolumeStore volumes, VolumeFiles files, IServerImages images, IImageUploads uploads, IOperations operations, Func<VolumeActWorkflow> workflow)
{
    /// <summary>Begins: the volume's status, the image's entry and the operation.</summary>
    /// <returns>The volume; <see cref="Fault.Invalid"/> where its status forbids it, or what the image service refuses.</returns>
    public async Task<Result<VolumeRow>> BeginAsync(RequestContext caller, VolumeRow found, NewImage image, CancellationToken cancellationToken)
    {
        var begun = await database.TryWriteAsync<VolumeRow>(
            async work =>
            {
                var changed = await volumes.ChangeAsync(
                    work, found.VolumeId,
                    row => row.Status is VolumeStatus.Available
                        ? row with { Status = VolumeStatus.Uploading, PreviousStatus = row.Status }
                        : new Fault.Invalid($"Invalid volume: Volume {row.Id} status must be available, but current status is: {row.Status}."),
                    cancellationToken);
                if (!changed.TryGet(out var row, out var fault))
                {
                    return fault;
                }

                VolumeAct act = new() { Verb = VolumeVerb.Upload, Volume = found.VolumeId, Image = image };
                await operations.StartAsync(work, workflow(), new NewOperation<VolumeAct>(row.Id, caller, act), cancellationToken);
                return row;
            },
            cancellationToken);
        if (begun.TryGet(out _, out _))
        {
            // So that it is there when the client asks for it. Whatever stands in the way meets the operation as well.
            _ = await images.RegisterAsync(caller, image, cancellationToken);
        }

        return begun;
    }

    /// <summary>Gives the image what is on the volume.</summary>
    /// <exception cref="IOException">The file cannot be read, or the image service did not take it.</exception>
    public async Task<Result<Done>> UploadAsync(RequestContext caller, VolumeAct act, CancellationToken cancellationToken)
    {
        if (!(await images.RegisterAsync(caller, act.Image!, cancellationToken)).TryGet(out _, out var fault))
        {
            return fault;
        }

        await using (var content = VolumeFiles.OpenForReading(files.PathOf(act.Volume)))
        {
            await uploads.UploadAsync(act.Image!.Id, content, cancellationToken);
        }

        await volumes.ChangeAsync(act.Volume, row => Back(row), cancellationToken);
        return default(Done);
    }

    /// <summary>Removes the image that did not become one.</summary>
    /// <exception cref="InvalidOperationException">The image service does not answer.</exception>
    public async Task TakeBackAsync(RequestContext caller, VolumeAct act, CancellationToken cancellationToken)
    {
        if (!(await images.RemoveAsync(caller, act.Image!.Id, cancellationToken)).TryGet(out _, out var fault))
        {
            throw new InvalidOperationException($"Image {act.Image.Id} could not be removed: {fault.Message}");
        }
    }

    /// <summary>The row of a volume that is uploaded no more.</summary>
    public static VolumeRow Back(VolumeRow row) => row.Status is not VolumeStatus.Uploading ? row
        : row with { Status = row.PreviousStatus ?? VolumeStatus.Available, PreviousStatus = null };
}
