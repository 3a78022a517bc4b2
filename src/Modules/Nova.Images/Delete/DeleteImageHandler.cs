using Microsoft.AspNetCore.Http;
using Nova.Web;

namespace Nova.Images.Delete;

/// <summary><c>DELETE /v2/images/{id}</c>.</summary>
internal sealed class DeleteImageHandler(ImageRemover remover)
{
    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await remover.RemoveAsync(call.Caller, call.Route("id"), cancellationToken)).Match(_ => call.NoContent(), call.Fault);
}
