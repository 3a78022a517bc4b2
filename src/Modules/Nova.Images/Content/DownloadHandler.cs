using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Nova.Core;
using Nova.Images.Files;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Content;

/// <summary><c>GET /v2/images/{id}/file</c>, one range of it where asked.</summary>
internal sealed class DownloadHandler(ImageStore store, ImageFiles files)
{
    public async Task<IResult> DownloadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindAsync(call.Caller, call.Route("id"), cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        if (row.Status is ImageStatus.Queued or ImageStatus.Saving)
        {
            return call.NoContent();
        }

        if (row.Status is not ImageStatus.Active && !call.Caller.IsAdmin)
        {
            return call.Fault(new Fault.Refused("The requested image has been deactivated. Image data download is forbidden."));
        }

        try
        {
            return new ContentAnswer(files.Open(row.Id), row.Md5 ?? "");
        }
        catch (FileNotFoundException)
        {
            return call.Fault(new Fault.NotFound("Image data of", row.Id));
        }
    }

    private sealed class ContentAnswer(FileStream content, string md5) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var source = content;
            var response = httpContext.Response;
            var (start, count, isPart) = Range(httpContext.Request, source.Length);
            response.Headers.AcceptRanges = "bytes";
            if (count < 0)
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{source.Length}");
                return;
            }

            response.StatusCode = isPart ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            response.ContentType = "application/octet-stream";
            response.ContentLength = count;
            if (isPart)
            {
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + count - 1}/{source.Length}");
            }
            else
            {
                response.Headers.ContentMD5 = md5;
            }

            if (!HttpMethods.IsHead(httpContext.Request.Method))
            {
                source.Seek(start, SeekOrigin.Begin);
                await ImageFiles.CopyAsync(source, response.Body, count, httpContext.RequestAborted);
            }
        }

        /// <summary>RFC 9110 §14.2: several ranges, or what is no range, may be answered whole. A count below zero: none can be satisfied.</summary>
        private static (long Start, long Count, bool IsPart) Range(HttpRequest request, long length)
        {
            if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var asked) || asked.Unit != "bytes" || asked.Ranges.Count is not 1)
            {
                return (0, length, false);
            }

            var range = asked.Ranges.First();
            var start = range.From ?? Math.Max(0, length - (range.To ?? 0));
            var end = range.From is null ? length - 1 : Math.Min(range.To ?? (length - 1), length - 1);
            return start >= length || end < start ? (0, -1, false) : (start, end - start + 1, true);
        }
    }
}
