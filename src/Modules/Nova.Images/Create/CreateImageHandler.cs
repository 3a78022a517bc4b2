using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Images.Show;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Create;

/// <summary><c>POST /v2/images</c>: registers an image; its content comes later.</summary>
internal sealed class CreateImageHandler(ImageStore store, IOptions<ImageOptions> options)
{
    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (call.Caller.Project.Value.Length is 0)
        {
            return call.Fault(ImageAccess.Refusal("own"));
        }

        if (!(await ImageBody.ReadAsync(call, JsonValueKind.Object, cancellationToken)).TryGet(out var document, out var fault))
        {
            return call.Fault(fault);
        }

        using (document)
        {
            if (!Draft(call.Caller, document.RootElement).TryGet(out var row, out fault)
                || !(await store.AddAsync(row, cancellationToken)).TryGet(out row, out fault))
            {
                return call.Fault(fault);
            }

            return call.Json((JsonObject)ImageDocument.Of(row), StatusCodes.Status201Created, ("Location", call.Link($"/v2/images/{row.Id}")));
        }
    }

    private Result<ImageRow> Draft(RequestContext caller, JsonElement body)
    {
        ImageRow fresh = new() { Id = Identifier.New<ImageId>().ToString(), Owner = caller.Project.Value };
        ImageDraft draft = new(caller, options.Value, fresh, isNew: true);
        foreach (var member in body.EnumerateObject())
        {
            if (draft.Set(member.Name, member.Value) is { } fault)
            {
                return fault;
            }
        }

        return draft.Finish();
    }
}
