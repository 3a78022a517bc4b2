using System.Collections.Frozen;
using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Nova.Core;
using Nova.Web.Json;
using Nova.Web.OpenApi;
using Nova.Web.Routing;

namespace Nova.Web.Pipeline;

/// <summary>The way of a request through one surface: id, route, version, token, project, policy, handler, answer.</summary>
internal sealed partial class ApiPipeline(
    ApiSurface surface, RouteTree routes, OpenApiDocument description, FrozenDictionary<string, RequestDelegate> plainRoutes, PipelineParts parts, string? linkPrefix)
{
    private static readonly RequestContext Nobody = new() { RequestId = "", User = new UserId(""), Project = new ProjectId(""), Roles = [] };

    private readonly ILogger _log = parts.Log;
    private readonly OutsidePaths _outside = new(surface, description, parts.NewestVersion, linkPrefix);

    public ApiSurface Surface => surface;

    public ApiJson Json => parts.Json;

    public IPolicyEnforcer Policies => parts.Policies;

    public int MaxLimit => parts.MaxLimit;

    /// <summary>Whether a token of another scope than a project's is allowed nothing.</summary>
    public bool WantsProjects => surface.IsOfProjects && parts.EnforceScope;

    public string? LinkPrefix => linkPrefix;

    public ApiVersion NewestVersion => parts.NewestVersion;

    public async Task HandleAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        Visit visit = new(RequestIds.New());
        using var activity = WebTelemetry.Start(http.Request);
        var headers = http.Response.Headers;
        headers["X-Openstack-Request-Id"] = visit.RequestId;
        if (surface.Microversioned)
        {
            headers["X-Compute-Request-Id"] = visit.RequestId;
        }

        try
        {
            await RunAsync(http, visit);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody reads an answer.
            http.Abort();
        }
#pragma warning disable CA1031 // The boundary of a request: whatever broke ends here, as a fault without details.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await BreakAsync(http, visit, exception);
        }
        finally
        {
            visit.Body?.Dispose();
        }

        var operation = visit.Call?.Endpoint?.Operation ?? visit.Operation;
        WebTelemetry.Record(activity, surface.Name, operation, http.Response.StatusCode, started);
        if (parts.AccessLog && _log.IsEnabled(LogLevel.Information))
        {
            var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var path = http.Request.Path.Value ?? "";
            LogAccess(surface.Name, http.Request.Method, path, http.Response.StatusCode, http.Response.ContentLength ?? 0, milliseconds, visit.RequestId);
        }
    }

    private async Task RunAsync(HttpContext http, Visit visit)
    {
        var path = http.Request.Path.Value ?? "/";
        if (plainRoutes.TryGetValue(path, out var plain))
        {
            visit.Operation = path;
            await plain(http);
            return;
        }

        if (!RequestPath.TryBelow(surface, path, out var below))
        {
            await _outside.AnswerAsync(http, path);
            return;
        }

        var result = await FindAsync(http, visit, below) ?? await AnswerAsync(visit.Call!, visit.Call!.Endpoint!, http.RequestAborted);
        await result.ExecuteAsync(http);
    }

    /// <summary>Everything before the handler: a refusal, or none and the visit has its call.</summary>
    private async ValueTask<IResult?> FindAsync(HttpContext http, Visit visit, string below)
    {
        RouteValues values = default;
        var isNowhere = surface.HasStrictPaths && below is [_, .., '/'];
        var leaf = isNowhere ? null : routes.Match(below, ref values);
        string? project = null;
        if (leaf is null && !isNowhere && surface.Microversioned && RequestPath.TryProject(below, out project, out var rest))
        {
            leaf = routes.Match(rest, ref values);
        }

        var version = ApiVersion.Newest;
        var (status, message) = (StatusCodes.Status200OK, "");
        var sound = !surface.Microversioned || TryVersion(http, out version, out status, out message);
        var verb = leaf?.Find(http.Request.Method);
        var endpoint = verb?.Plain(version);

        var caller = Nobody with { RequestId = visit.RequestId };
        if (surface.RequiresToken && endpoint is not { IsAnonymous: true })
        {
            if (await CallerAsync(http, visit.RequestId) is not { } known)
            {
                return Unauthorized(http);
            }

            caller = known;
        }

        if (surface.Microversioned)
        {
            VersionNegotiation.Tell(http, version, status);
            if (caller.Project.Value is not "" && parts.Rates?.Refuse(caller.Project) is { } wait)
            {
                return new FaultResult(surface.Faults, StatusCodes.Status429TooManyRequests, "The project makes more requests than it may.", wait);
            }
        }

        if (!sound)
        {
            return Refuse(status, message);
        }

        if (project is not null && project != caller.Project.Value)
        {
            return Refuse(StatusCodes.Status400BadRequest,
                $"Malformed request URL: URL's project_id '{project}' doesn't match Context's project_id '{caller.Project.Value}'");
        }

        if (leaf is null)
        {
            return Refuse(StatusCodes.Status404NotFound, "The resource could not be found.");
        }

        if (verb is null)
        {
            http.Response.Headers.Allow = leaf.Allow;
            return Refuse(StatusCodes.Status405MethodNotAllowed, $"The method {http.Request.Method} is not allowed for this resource.");
        }

        visit.Body = new RequestBody(http);
        visit.Call = new ApiCall(this, http, caller, version, project, values, visit.Body);
        return CheckBody(http, endpoint) ?? (verb.HasActions ? await ChooseActionAsync(visit.Call, verb, endpoint, http.RequestAborted) : Choose(visit.Call, endpoint));
    }

    /// <summary>The size and the type of the body, before any of it is read.</summary>
    private FaultResult? CheckBody(HttpContext http, ApiEndpoint? endpoint)
    {
        if (endpoint is { HasLargeBody: true })
        {
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = null;
            }

            return null;
        }

        if (http.Request.ContentLength > parts.MaxBody)
        {
            // Nobody reads what comes; the client must not send its next request behind it.
            http.Response.Headers.Connection = "close";
            return new FaultResult(surface.Faults, new Fault.TooLarge(parts.MaxBody));
        }

        return surface.Microversioned && http.Request.ContentLength is not (null or 0) && !RequestBody.IsJson(http.Request.ContentType)
            ? Refuse(StatusCodes.Status415UnsupportedMediaType, "Unsupported Content-Type")
            : null;
    }

    private FaultResult? Choose(ApiCall call, ApiEndpoint? endpoint)
    {
        if (endpoint is null)
        {
            return Refuse(StatusCodes.Status404NotFound, $"API version {call.Version} is not supported on this method.");
        }

        call.Endpoint = endpoint;
        return endpoint.Policy is { } policy && !call.Allows(policy) ? new FaultResult(surface.Faults, new Fault.Forbidden(policy.Name))
            : endpoint.CheckQuery?.Invoke(call) is { } fault ? new FaultResult(surface.Faults, fault)
            : null;
    }

    private async ValueTask<FaultResult?> ChooseActionAsync(ApiCall call, Verb verb, ApiEndpoint? plain, CancellationToken cancellationToken)
    {
        if (!(await call.DocumentAsync(cancellationToken)).TryGet(out var body, out var fault))
        {
            return new FaultResult(surface.Faults, fault);
        }

        if (body.ValueKind is not JsonValueKind.Object || body.GetPropertyCount() is not 1)
        {
            return plain is not null ? Choose(call, plain) : Refuse(StatusCodes.Status400BadRequest, BodyReader.Malformed);
        }

        var action = body.EnumerateObject().First().Name;
        if (verb.Action(action, call.Version) is { } endpoint)
        {
            return Choose(call, endpoint);
        }

        return verb.Knows(action) ? Choose(call, null)
            : plain is not null ? Choose(call, plain)
            : Refuse(StatusCodes.Status400BadRequest, $"There is no such action: {Validation.Complaint.Short(action)}");
    }

    private static async ValueTask<IResult> AnswerAsync(ApiCall call, ApiEndpoint endpoint, CancellationToken cancellationToken) =>
        await endpoint.Handler(call, cancellationToken);

    private async ValueTask<RequestContext?> CallerAsync(HttpContext http, string requestId)
    {
        var headers = http.Request.Headers;
        var token = headers["X-Auth-Token"].ToString();
        if (token.Length is 0 or > 8192 || await parts.Tokens.FindAsync(token, http.RequestAborted) is not { } caller)
        {
            return null;
        }

        caller = caller with { RequestId = requestId, GlobalRequestId = RequestIds.Global(headers) };
        return headers.TryGetValue("X-Service-Token", out var service)
            && await parts.Tokens.FindAsync(service.ToString(), http.RequestAborted) is { } other
            ? caller with { ServiceRoles = other.Roles }
            : caller;
    }

    private FaultResult Unauthorized(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = $"Keystone uri=\"{parts.AuthenticateAt()}\"";
        return Refuse(StatusCodes.Status401Unauthorized, "The request you have made requires authentication.");
    }

    private FaultResult Refuse(int status, string message) => new(surface.Faults, status, message);

    /// <summary>What the request asks for; below the older prefix there are no microversions.</summary>
    private bool TryVersion(HttpContext http, out ApiVersion version, out int status, out string message)
    {
        (version, status, message) = (ApiVersion.Oldest, StatusCodes.Status200OK, "");
        return ApiCall.IsBelowLegacy(http) || VersionNegotiation.TryNegotiate(http.Request.Headers, parts.NewestVersion, out version, out status, out message);
    }

    private async Task BreakAsync(HttpContext http, Visit visit, Exception exception)
    {
        if (http.Response.HasStarted)
        {
            LogBroken(visit.RequestId, exception);
            http.Abort();
            return;
        }

        var result = exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new FaultResult(surface.Faults, new Fault.TooLarge(parts.MaxBody)),
            BadHttpRequestException bad => Refuse(bad.StatusCode, "The request could not be read."),
            DbException { IsTransient: true } => new FaultResult(surface.Faults, new Fault.Unavailable("The database does not answer.")),
            TokenServiceException => new FaultResult(surface.Faults, new Fault.Unavailable("The identity service does not answer.")),
            _ => Refuse(StatusCodes.Status500InternalServerError,
                $"Unexpected API Error. Please report it to the operator of this cloud with the request id {visit.RequestId}."),
        };
        if (result.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            LogBroken(visit.RequestId, exception);
        }

        await result.ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} broke.")]
    private partial void LogBroken(string requestId, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Surface} {Method} {Path} status {Status} length {Length} time {Milliseconds:F1} ms {RequestId}")]
    private partial void LogAccess(string surface, string method, string path, int status, long length, double milliseconds, string requestId);

    /// <summary>What is learnt about one request on its way.</summary>
    private sealed class Visit(string requestId)
    {
        public string RequestId => requestId;

        public string Operation { get; set; } = "none";

        public ApiCall? Call { get; set; }

        public RequestBody? Body { get; set; }
    }
}
