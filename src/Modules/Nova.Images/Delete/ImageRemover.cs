using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Images.Files;
using Nova.Images.Storage;

namespace Nova.Images.Delete;

/// <summary>Deletes an image: first what is known of it, then its content. What a crash leaves between the two, the next start sweeps.</summary>
internal sealed partial class ImageRemover(ImageStore store, ImageFiles files, ILogger<ImageRemover> log)
{
    public async Task<Result<Done>> RemoveAsync(RequestContext caller, string image, CancellationToken cancellationToken)
    {
        var removed = await store.ChangeAsync(caller, image, row => Mark(caller, row), cancellationToken);
        if (!removed.TryGet(out var gone, out var fault))
        {
            return fault;
        }

        files.Delete(gone.Id);
        LogDeleted(gone.Id, caller.RequestId);
        return default(Done);
    }

    private static Result<ImageRow> Mark(RequestContext caller, ImageRow row) =>
        !ImageAccess.CanChange(caller, row) ? ImageAccess.Refusal("delete")
        : row.IsProtected is 1 ? new Fault.Refused($"Image {row.Id} is protected and cannot be deleted.")
        : row with { Status = ImageStatus.Deleted, Properties = "{}", Tags = "[]" };

    [LoggerMessage(LogLevel.Information, "Deleted image {Image} ({RequestId})")]
    private partial void LogDeleted(string image, string requestId);
}
