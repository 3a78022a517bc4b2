using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Images.Show;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Update;

/// <summary><c>PATCH /v2/images/{id}</c>: all operations of a patch, or none.</summary>
internal sealed class UpdateImageHandler(ImageStore store, IOptions<ImageOptions> options)
{
    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var type = call.Http.Request.ContentType?.Split(';')[0].Trim();
        if (type is not (ImagePatch.MediaType or ImagePatch.DraftMediaType))
        {
            call.Http.Response.Headers["Accept-Patch"] = $"{ImagePatch.MediaType}, {ImagePatch.DraftMediaType}";
            return GlanceFaults.Answer(StatusCodes.Status415UnsupportedMediaType, $"A patch is of the type {ImagePatch.MediaType}.");
        }

        if (!(await ImageBody.ReadAsync(call, JsonValueKind.Array, cancellationToken)).TryGet(out var document, out var fault))
        {
            return call.Fault(fault);
        }

        using (document)
        {
            if (!ImagePatch.Read(document.RootElement, type is ImagePatch.DraftMediaType).TryGet(out var steps, out fault))
            {
                return call.Fault(fault);
            }

            var changed = await store.ChangeAsync(call.Caller, call.Route("id"), row => Apply(call.Caller, row, steps), cancellationToken);
            return changed.Match(row => call.Json((JsonObject)ImageDocument.Of(row)), call.Fault);
        }
    }

    private Result<ImageRow> Apply(RequestContext caller, ImageRow row, List<PatchStep> steps)
    {
        if (!ImageAccess.CanChange(caller, row))
        {
            return ImageAccess.Refusal("modify");
        }

        ImageDraft draft = new(caller, options.Value, row, isNew: false);
        foreach (var step in steps)
        {
            if (ImagePatch.Apply(draft, step) is { } fault)
            {
                return fault;
            }
        }

        return draft.Finish();
    }
}
