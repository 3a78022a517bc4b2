using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nova.Images.Storage;

namespace Nova.Images.Files;

/// <summary>Once, at the start: what a crash left half-way becomes an image without content, and content of no image goes.</summary>
internal sealed partial class ImageSweep(ImageStore store, ImageFiles files, ILogger<ImageSweep> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The files are listed first: what is registered afterwards has no file in the list.
        var idle = files.ListIdle();
        var stored = await store.ListStoredAsync(cancellationToken);
        foreach (var (image, status) in stored)
        {
            if (status is ImageStatus.Saving && !files.IsBeingWritten(image)
                && await store.MoveAsync(image, ImageStatus.Saving, row => row with { Status = ImageStatus.Queued }, cancellationToken) is not null)
            {
                files.Delete(image);
                LogRequeued(image);
            }
        }

        foreach (var image in idle.Where(image => !stored.ContainsKey(image) && !files.IsBeingWritten(image)))
        {
            files.Delete(image);
            LogOrphan(image);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "The upload of image {Image} was cut off; it waits for its content again")]
    private partial void LogRequeued(string image);

    [LoggerMessage(LogLevel.Information, "Removed the content of image {Image}, which does not exist any more")]
    private partial void LogOrphan(string image);
}
