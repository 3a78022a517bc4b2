using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>A refusal whose status no fault has: what is wrong with the request's form, before what it asks for.</summary>
internal sealed class PlacementRefusal(int status, string message) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => status;

    /// <summary>Whether it tells the versions that there are.</summary>
    public bool IsAboutVersions { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArrayBufferWriter<byte> body = new();
        PlacementFaults.Write(body, new FaultNotice(httpContext, status, message, null, null), IsAboutVersions);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = PlacementFaults.Instance.ContentType;
        httpContext.Response.ContentLength = body.WrittenCount;
        await httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }
}
