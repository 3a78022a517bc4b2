using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Content;

/// <summary><c>PUT /v2/images/{id}/file</c>.</summary>
internal sealed class UploadHandler(ImageStore store, ContentReceiver receiver, IOptions<ImageOptions> options)
{
    public async Task<IResult> UploadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (call.Http.Request.ContentType?.Split(';')[0].Trim() is not "application/octet-stream")
        {
            return GlanceFaults.Answer(StatusCodes.Status415UnsupportedMediaType, "The content of an image is of the type application/octet-stream.");
        }

        if (call.Http.Request.ContentLength > options.Value.SizeCapBytes)
        {
            return call.Fault(new Fault.TooLarge(options.Value.SizeCapBytes));
        }

        if (!(await store.FindAsync(call.Caller, call.Route("id"), cancellationToken)).TryGet(out var row, out var fault) || (fault = Check(call.Caller, row)) is not null)
        {
            return call.Fault(fault);
        }

        return (await receiver.ReceiveAsync(row, call.Http.Request.Body, cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    private static Fault? Check(RequestContext caller, ImageRow row) =>
        !ImageAccess.CanChange(caller, row) ? ImageAccess.Refusal("upload data for")
        : row.Status is not ImageStatus.Queued ? ContentReceiver.NotQueued(row.Status)
        : row.DiskFormat is null || row.ContainerFormat is null
            ? new Fault.Invalid("Properties disk_format, container_format must be set prior to saving data.")
        : null;
}
