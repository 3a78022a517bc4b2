using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Core.DiskFormats;
using Nova.Images.Files;
using Nova.Images.Storage;

namespace Nova.Images.Content;

/// <summary>
/// Gives an image its content: queued, saving, active. It is written beside, measured, inspected, and only then made the image's. Whatever
/// goes wrong before leaves the image queued, to be tried again.
/// </summary>
internal sealed partial class ContentReceiver(ImageStore store, ImageFiles files, IOptions<ImageOptions> options, ILogger<ContentReceiver> log)
{
    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(30);

    /// <summary>What is said of an image that takes no content, or is being written by another.</summary>
    public static Fault.Conflict NotQueued(string status) => new($"Image status transition from {status} to saving is not allowed");

    /// <summary>Takes the content of a queued image, to its end.</summary>
    public async Task<Result<Done>> ReceiveAsync(ImageRow row, Stream content, CancellationToken cancellationToken)
    {
        await using var part = files.TryCreatePart(row.Id);
        if (part is null)
        {
            return NotQueued(ImageStatus.Saving);
        }

        if (await store.MoveAsync(row.Id, ImageStatus.Queued, ToSaving, cancellationToken) is not { } saving)
        {
            files.DeletePart(row.Id);
            return NotQueued(ImageStatus.Saving);
        }

        return await ReceiveAsync(saving, content, part, cancellationToken);
    }

    private static ImageRow ToSaving(ImageRow row) => row with { Status = ImageStatus.Saving };

    private async Task<Result<Done>> ReceiveAsync(ImageRow row, Stream content, FileStream part, CancellationToken cancellationToken)
    {
        var (isFinished, isStored) = (false, false);
        try
        {
            if (!(await ContentWriter.WriteAsync(content, part, options.Value.SizeCapBytes, cancellationToken)).TryGet(out var digest, out var fault))
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
