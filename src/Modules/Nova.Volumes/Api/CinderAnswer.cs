using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Volumes.Api;

/// <summary>A refusal whose status no fault of the Compute API has.</summary>
internal sealed class CinderAnswer(int status, string message) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => status;

    /// <summary>A refusal as Cinder tells it: its quotas are 413, where Nova's are 403.</summary>
    public static IResult Of(ApiCall call, Fault fault) =>
        fault is Fault.OverQuota ? new CinderAnswer(StatusCodes.Status413PayloadTooLarge, fault.Message) : call.Fault(fault);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArrayBufferWriter<byte> body = new();
        ComputeFaults.Instance.Write(body, status, message, status is StatusCodes.Status413PayloadTooLarge ? TimeSpan.Zero : null);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = ComputeFaults.Instance.ContentType;
        httpContext.Response.ContentLength = body.WrittenCount;
        return httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
    }
}
