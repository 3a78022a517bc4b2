using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Core.DiskFormats;
using Nova.Images.Files;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Content;

/// <summary>
/// <c>PUT /v2/images/{id}/file</c>: queued, saving, active. The content is written beside, measured, inspected, and only then made the
/// image's. Whatever goes wrong before leaves the image queued, to be tried again.
/// </summary>
internal sealed partial class UploadHandler(ImageStore store, ImageFiles files, IOptions<ImageOptions> options, ILogger<UploadHandler> log)
{
    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(30);

    public async Task<IResult> UploadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (call.Http.Request.ContentType?.Split(';')[0].Trim() is not "application/octet-stream")
        {
            return GlanceFaults.Answer(StatusCodes.Status415UnsupportedMediaType, "The content of an image is of the type application/octet-stream.");
        }

        if (call.Http.Request.ContentLength > options.Value.SizeCapBytes)
        {
            return call.Fault(new Fault.TooLarge(options.Value.SizeCapBytes));
        }

        if (!(await store.FindAsync(call.Caller, call.Route("id"), cancellationToken)).TryGet(out var row, out var fault) || (fault = Check(call.Caller, row)) is not null)
        {
            return call.Fault(fault);
        }

        await using var part = files.TryCreatePart(row.Id);
        if (part is null)
        {
            return call.Fault(NotQueued(ImageStatus.Saving));
        }

        if (await store.MoveAsync(row.Id, ImageStatus.Queued, ToSaving, cancellationToken) is not { } saving)
        {
            files.DeletePart(row.Id);
            return call.Fault(NotQueued(ImageStatus.Saving));
        }

        return (await ReceiveAsync(call, saving, part, cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    private static ImageRow ToSaving(ImageRow row) => row with { Status = ImageStatus.Saving };

    private static Fault.Conflict NotQueued(string status) => new($"Image status transition from {status} to saving is not allowed");

    private static Fault? Check(RequestContext caller, ImageRow row) =>
        !ImageAccess.CanChange(caller, row) ? ImageAccess.Refusal("upload data for")
        : row.Status is not ImageStatus.Queued ? NotQueued(row.Status)
        : row.DiskFormat is null || row.ContainerFormat is null
            ? new Fault.Invalid("Properties disk_format, container_format must be set prior to saving data.")
        : null;

    private async Task<Result<Done>> ReceiveAsync(ApiCall call, ImageRow row, FileStream part, CancellationToken cancellationToken)
    {
        var (isFinished, isStored) = (false, false);
        try
        {
            if (!(await ContentWriter.WriteAsync(call.Http.Request.Body, part, options.Value.SizeCapBytes, cancellationToken)).TryGet(out var digest, out var fault))
            {
                return fault;
            }

            if (!(await DiskInspector.InspectAsync(row.DiskFormat!, part, cancellationToken)).TryGet(out var facts, out fault))
            {
                LogRefused(row.Id, fault.Message);
                return new Fault.Invalid($"The content of image {row.Id} was refused: it {fault.Message}.");
            }

            files.Finish(row.Id);
            isFinished = true;
            isStored = await ActivateAsync(row.Id, digest, facts);
            return isStored ? default(Done) : ImageAccess.NotFound(row.Id);
        }
        finally
        {
            if (!isStored)
            {
                await UndoAsync(row.Id, isFinished);
            }
        }
    }

    /// <summary>The content is whole: a client that leaves now does not stop it.</summary>
    private async Task<bool> ActivateAsync(string image, ContentDigest digest, DiskFacts facts)
    {
        using CancellationTokenSource limit = new(UndoLimit);
        var active = await store.MoveAsync(
            image,
            ImageStatus.Saving,
            row => row with
            {
                Status = ImageStatus.Active,
                SizeBytes = digest.SizeBytes,
                VirtualSizeBytes = facts.VirtualSizeBytes,
                Md5 = digest.Md5,
                Sha512 = digest.Sha512,
            },
            limit.Token);
        if (active is not null)
        {
            LogStored(image, digest.SizeBytes);
        }

        return active is not null;
    }

    /// <summary>
    /// The part is ours while we hold it. Content that was finished is left where the image is queued again: the next upload takes its
    /// place, and removing it now could hit that one's.
    /// </summary>
    private async Task UndoAsync(string image, bool isFinished)
    {
        using CancellationTokenSource limit = new(UndoLimit);
        if (!isFinished)
        {
            files.DeletePart(image);
        }

        var queued = await store.MoveAsync(image, ImageStatus.Saving, row => row with { Status = ImageStatus.Queued }, limit.Token);
        if (queued is null && await store.FindAsync(image, new ProjectId(""), limit.Token) is null)
        {
            files.Delete(image);
        }
    }

    [LoggerMessage(LogLevel.Information, "Image {Image} is active with {SizeBytes} bytes")]
    private partial void LogStored(string image, long sizeBytes);

    [LoggerMessage(LogLevel.Warning, "Refused the content of image {Image}: it {Reason}")]
    private partial void LogRefused(string image, string reason);
}
