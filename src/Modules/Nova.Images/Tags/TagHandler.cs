using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Tags;

/// <summary><c>PUT</c> and <c>DELETE /v2/images/{id}/tags/{tag}</c>.</summary>
internal sealed class TagHandler(ImageStore store)
{
    private const int MostTags = 128;

    public Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken) => ChangeAsync(call, AddTo, cancellationToken);

    public Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken) => ChangeAsync(
        call,
        (row, tag) => row.GetTags().Contains(tag, StringComparer.Ordinal)
            ? row.WithTags(row.GetTags().Where(other => other != tag))
            : new Fault.NotFound("Tag", tag),
        cancellationToken);

    private static Result<ImageRow> AddTo(ImageRow row, string tag) =>
        tag.Length > 255 ? new Fault.Invalid("A tag must have at most 255 characters.")
        : row.GetTags().Contains(tag, StringComparer.Ordinal) ? row
        : row.GetTags().Count >= MostTags ? new Fault.Invalid($"The limit of {MostTags} tags of an image is exceeded.")
        : row.WithTags(row.GetTags().Append(tag));

    private async Task<IResult> ChangeAsync(ApiCall call, Func<ImageRow, string, Result<ImageRow>> change, CancellationToken cancellationToken)
    {
        var changed = await store.ChangeAsync(
            call.Caller,
            call.Route("id"),
            row => ImageAccess.CanChange(call.Caller, row) ? change(row, call.Route("tag")) : ImageAccess.Refusal("modify"),
            cancellationToken);
        return changed.Match(_ => call.NoContent(), call.Fault);
    }
}
