using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>A refusal as Neutron tells it: its kind by name, and a quota that is exceeded is a conflict.</summary>
internal sealed class NeutronAnswer : IResult, IStatusCodeHttpResult
{
    private readonly int _status;
    private readonly string _type;
    private readonly string _message;

    private NeutronAnswer(int status, string type, string message) => (_status, _type, _message) = (status, type, message);

    public int? StatusCode => _status;

    /// <summary>The answer for a fault of this module's; others are the surface's.</summary>
    public static IResult Of(ApiCall call, Fault fault) => fault switch
    {
        Fault.OverQuota => new NeutronAnswer(StatusCodes.Status409Conflict, "OverQuota", fault.Message),
        Fault.NotFound missing => new NeutronAnswer(StatusCodes.Status404NotFound, $"{missing.Kind.Replace(" ", "", StringComparison.Ordinal)}NotFound", fault.Message),
        Fault.Invalid => new NeutronAnswer(StatusCodes.Status400BadRequest, "InvalidInput", fault.Message),
        _ => call.Fault(fault),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArrayBufferWriter<byte> body = new();
        NeutronFaults.Write(body, _type, _message);
        httpContext.Response.StatusCode = _status;
        httpContext.Response.ContentType = NeutronFaults.Instance.ContentType;
        httpContext.Response.ContentLength = body.WrittenCount;
        return httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
    }
}
