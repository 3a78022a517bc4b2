using System.Diagnostics;
using System.Globalization;
using Nova.Core;
using Nova.Web.Pipeline;

namespace Nova.Web;

/// <summary>A refusal on the wire. The only place where faults become HTTP statuses.</summary>
public sealed class FaultResult : IResult, IStatusCodeHttpResult
{
    private readonly IFaultShape _shape;
    private readonly int _status;
    private readonly string _message;
    private readonly TimeSpan? _retryAfter;
    private readonly string? _code;

    internal FaultResult(IFaultShape shape, int status, string message, TimeSpan? retryAfter = null) =>
        (_shape, _status, _message, _retryAfter) = (shape, status, message, retryAfter);

    internal FaultResult(IFaultShape shape, Fault fault)
        : this(shape, StatusOf(fault), fault.Message, RetryAfter(fault)) => _code = fault.Code;

    /// <inheritdoc />
    public int? StatusCode => _status;

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        using PooledBody body = new(1024);
        _shape.Write(body, new FaultNotice(httpContext, _status, _message, _retryAfter, _code));
        response.StatusCode = _status;
        if (_retryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        response.Headers.ContentType = _shape.ContentType;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body.Written);
    }

    internal static int StatusOf(Fault fault) => fault switch
    {
        Fault.NotFound => StatusCodes.Status404NotFound,
        Fault.Conflict => StatusCodes.Status409Conflict,
        Fault.Invalid => StatusCodes.Status400BadRequest,
        Fault.Forbidden or Fault.Refused or Fault.OverQuota => StatusCodes.Status403Forbidden,
        Fault.TooLarge => StatusCodes.Status413PayloadTooLarge,
        Fault.Gone => StatusCodes.Status410Gone,
        Fault.NotSupported => StatusCodes.Status501NotImplemented,
        Fault.NoValidHost => StatusCodes.Status400BadRequest,
        Fault.Failed => StatusCodes.Status500InternalServerError,
        Fault.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new UnreachableException($"No HTTP status for {fault.GetType().Name}."),
    };

    private static TimeSpan? RetryAfter(Fault fault) => fault is Fault.Unavailable ? TimeSpan.FromSeconds(5) : null;
}
