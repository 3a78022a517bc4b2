using Nova.Web.OpenApi;

namespace Nova.Web.Pipeline;

/// <summary>What a surface answers below no version: version documents and descriptions of the API on Compute, 404 elsewhere.</summary>
internal sealed class OutsidePaths(ApiSurface surface, OpenApiDocument description, ApiVersion newest, string? linkPrefix)
{
    private const string OpenApiPrefix = "/openapi/";
    private const string OpenApiSuffix = ".json";

    /// <summary>A path below no version: version documents on Compute, 404 elsewhere.</summary>
    public Task AnswerAsync(HttpContext http, string path)
    {
        if (!surface.Microversioned)
        {
            return Refuse(StatusCodes.Status404NotFound, "The resource could not be found.").ExecuteAsync(http);
        }

        var address = linkPrefix ?? $"{http.Request.Scheme}://{http.Request.Host.Value}";
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            return Refuse(StatusCodes.Status405MethodNotAllowed, $"The method {http.Request.Method} is not allowed for this resource.").ExecuteAsync(http);
        }

        if (path.StartsWith(OpenApiPrefix, StringComparison.Ordinal) && path.EndsWith(OpenApiSuffix, StringComparison.Ordinal))
        {
            return DescribeAsync(http.Response, path[OpenApiPrefix.Length..^OpenApiSuffix.Length]);
        }

        var bare = path.TrimEnd('/');
        if (bare == surface.Prefix && VersionNegotiation.TryNegotiate(http.Request.Headers, newest, out var version, out var status, out _))
        {
            VersionNegotiation.Tell(http, version, status);
        }

        return bare switch
        {
            "" => VersionDocuments.ListAsync(http.Response, address, newest),
            RequestPath.LegacyPrefix => VersionDocuments.ShowAsync(http.Response, address, isLegacy: true, newest),
            var other when other == surface.Prefix => VersionDocuments.ShowAsync(http.Response, address, isLegacy: false, newest),
            _ => VersionDocuments.ChoicesAsync(http.Response, address, http.Request.Path.ToUriComponent()),
        };
    }

    /// <summary>The description of the API at a microversion that is offered.</summary>
    private async Task DescribeAsync(HttpResponse response, string text)
    {
        if (!ApiVersion.TryParse(text, out var version) || version < ApiVersion.Oldest || version > newest)
        {
            await Refuse(StatusCodes.Status404NotFound, "There is no such microversion.").ExecuteAsync(response.HttpContext);
            return;
        }

        var document = description.At(version);
        (response.ContentType, response.ContentLength) = ("application/json", document.Length);
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.Body.WriteAsync(document, response.HttpContext.RequestAborted);
        }
    }

    private FaultResult Refuse(int status, string message) => new(surface.Faults, status, message);
}
