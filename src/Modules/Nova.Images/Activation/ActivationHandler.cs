using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Activation;

/// <summary><c>POST /v2/images/{id}/actions/deactivate</c> and <c>reactivate</c>: whether others than an admin may read the content.</summary>
internal sealed class ActivationHandler(ImageStore store)
{
    public Task<IResult> DeactivateAsync(ApiCall call, CancellationToken cancellationToken) =>
        MoveAsync(call, ImageStatus.Active, ImageStatus.Deactivated, cancellationToken);

    public Task<IResult> ReactivateAsync(ApiCall call, CancellationToken cancellationToken) =>
        MoveAsync(call, ImageStatus.Deactivated, ImageStatus.Active, cancellationToken);

    private async Task<IResult> MoveAsync(ApiCall call, string from, string to, CancellationToken cancellationToken)
    {
        var moved = await store.ChangeAsync(call.Caller, call.Route("id"), row => Move(call.Caller, row, from, to), cancellationToken);
        return moved.Match(_ => call.NoContent(), call.Fault);
    }

    private static Result<ImageRow> Move(RequestContext caller, ImageRow row, string from, string to) =>
        !ImageAccess.CanChange(caller, row) ? ImageAccess.Refusal(to is ImageStatus.Active ? "reactivate" : "deactivate")
        : row.Status == to ? row
        : row.Status == from ? row with { Status = to }
        : new Fault.Refused($"Not allowed to change the status of image {row.Id} from {row.Status} to {to}.");
}
