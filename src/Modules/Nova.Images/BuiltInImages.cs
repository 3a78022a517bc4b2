using Nova.Contracts.Images;
using Nova.Core;
using Nova.Images.Compute;
using Nova.Images.Delete;
using Nova.Images.Files;
using Nova.Images.List;
using Nova.Images.Storage;

namespace Nova.Images;

/// <summary>The module's own store, for other modules and for the images of the Compute API.</summary>
internal sealed class BuiltInImages(ImageStore store, ImageFiles files, ImageRemover remover) : IImageRegistry, IImageTransfer
{
    public async Task<Result<Image>> FindAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken) =>
        (await store.FindAsync(caller, image.ToString(), cancellationToken)).Match<Result<Image>>(row => row.ToContract(), fault => fault);

    public async Task<Stream> OpenAsync(ImageId image, CancellationToken cancellationToken) =>
        await store.FindAsync(image.ToString(), new ProjectId(""), cancellationToken) is { Status: ImageStatus.Active or ImageStatus.Deactivated }
            ? files.Open(image.ToString())
            : throw new FileNotFoundException($"Image {image} has no content.");

    public async Task<Result<List<Image>>> ListAsync(RequestContext caller, ImageFilter filter, string? marker, CancellationToken cancellationToken)
    {
        if (marker is not null)
        {
            if (!(await store.FindAsync(caller, marker, cancellationToken)).TryGet(out var after, out _))
            {
                return new Fault.Invalid($"Marker {marker} could not be found.");
            }

            filter = filter with { After = after };
        }

        var (sql, parameters) = ImageListSql.Make(caller, filter);
        return (await store.ListAsync(sql, parameters, cancellationToken)).Select(row => row.ToContract()).ToList();
    }

    public Task<Result<Done>> DeleteAsync(RequestContext caller, ImageId image, CancellationToken cancellationToken) =>
        remover.RemoveAsync(caller, image.ToString(), cancellationToken);

    public async Task<Result<Image>> ChangePropertiesAsync(
        RequestContext caller, ImageId image, Func<IReadOnlyDictionary<string, string>, Result<Dictionary<string, string>>> change, CancellationToken cancellationToken)
    {
        var changed = await store.ChangeAsync(
            caller,
            image.ToString(),
            row => !ImageAccess.CanChange(caller, row) ? ImageAccess.Refusal("modify")
                : change(row.GetProperties()).Match<Result<ImageRow>>(properties => row.WithProperties(properties), fault => fault),
            cancellationToken);
        return changed.Match<Result<Image>>(row => row.ToContract(), fault => fault);
    }
}
