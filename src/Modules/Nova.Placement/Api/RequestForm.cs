using Microsoft.AspNetCore.Http;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>What is checked of every request before its handler sees it: version, media types.</summary>
internal static class RequestForm
{
    private const string Json = "application/json";

    /// <summary>A request that is answered with a document.</summary>
    public static ApiHandler Reads(int since, ApiHandler handler) => Guard(since, null, handler, call => CheckAccept(call.Http.Request));

    /// <summary>A request that brings a document.</summary>
    public static ApiHandler Writes(int since, ApiHandler handler) => Guard(since, null, handler, call => CheckContent(call.Http.Request, isNeeded: true));

    /// <summary>A request without a document, or whose document nobody reads.</summary>
    /// <param name="since">The first minor version that has it.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="allowedBefore">The methods that its path had before; the method is refused then. <see langword="null"/> where it simply was not there.</param>
    public static ApiHandler Acts(int since, ApiHandler handler, string? allowedBefore = null) =>
        Guard(since, allowedBefore, handler, call => CheckContent(call.Http.Request, isNeeded: false));

    private static ApiHandler Guard(int since, string? allowedBefore, ApiHandler handler, Func<ApiCall, PlacementRefusal?> check) => async (call, cancellationToken) =>
    {
        PlacementVersion.Tell(call.Http);
        return PlacementVersion.Check(call.Http) ?? CheckSince(call, since, allowedBefore) ?? check(call) ?? await handler(call, cancellationToken);
    };

    private static PlacementRefusal? CheckSince(ApiCall call, int since, string? allowedBefore)
    {
        if (PlacementVersion.Supports(call, since))
        {
            return null;
        }

        if (allowedBefore is null)
        {
            return new PlacementRefusal(StatusCodes.Status404NotFound, "The resource could not be found.");
        }

        call.Http.Response.Headers.Allow = allowedBefore;
        return new PlacementRefusal(StatusCodes.Status405MethodNotAllowed, $"The method {call.Http.Request.Method} is not allowed for this resource.");
    }

    private static PlacementRefusal? CheckContent(HttpRequest request, bool isNeeded)
    {
        var hasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;
        if (hasBody && string.IsNullOrEmpty(request.ContentType))
        {
            return new PlacementRefusal(StatusCodes.Status400BadRequest, "content-type header required when content-length > 0");
        }

        return (isNeeded || hasBody) && !IsJson(request.ContentType)
            ? new PlacementRefusal(StatusCodes.Status415UnsupportedMediaType, $"The media type {Names.Short(request.ContentType ?? "None")} is not supported, use {Json}")
            : null;
    }

    private static PlacementRefusal? CheckAccept(HttpRequest request)
    {
        var accepted = request.Headers.Accept.SelectMany(line => (line ?? "").Split(',')).Select(part => part.Split(';')[0].Trim()).Where(part => part.Length > 0).ToList();
        return accepted.Count is 0 || accepted.Any(type => type is "*/*" or "application/*" || type.Equals(Json, StringComparison.OrdinalIgnoreCase))
            ? null
            : new PlacementRefusal(StatusCodes.Status406NotAcceptable, "Only application/json is provided");
    }

    private static bool IsJson(string? contentType) => (contentType ?? "").Split(';')[0].Trim().Equals(Json, StringComparison.OrdinalIgnoreCase);
}
