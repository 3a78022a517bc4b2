using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Show;

/// <summary><c>GET /v2/images/{id}</c>.</summary>
internal sealed class ShowImageHandler(ImageStore store)
{
    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await store.FindAsync(call.Caller, call.Route("id"), cancellationToken)).Match(
            row => call.Json((JsonObject)ImageDocument.Of(row)), call.Fault);
}
