using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nova.Core;
using Nova.Web.Pipeline;
using Nova.Web.Routing;
using Nova.Web.Validation;

namespace Nova.Web;

/// <summary>One request of a caller who may make it. For one request and one thread at a time.</summary>
public sealed class ApiCall
{
    private readonly ApiPipeline _pipeline;
    private readonly RequestBody _body;
    private RouteValues _values;
    private object? _query;

    internal ApiCall(ApiPipeline pipeline, HttpContext http, RequestContext caller, ApiVersion version, string? projectSegment, RouteValues values, RequestBody body)
    {
        (_pipeline, Http, Caller, Version, ProjectSegment, _values, _body) = (pipeline, http, caller, version, projectSegment, values, body);
    }

    /// <summary>The request and its answer, for what this class has no member for.</summary>
    public HttpContext Http { get; }

    /// <summary>Who asks; without a user where the endpoint needs no token.</summary>
    public RequestContext Caller { get; }

    /// <summary>The microversion; the newest one on surfaces without.</summary>
    public ApiVersion Version { get; }

    /// <summary>The surface.</summary>
    public ApiSurface Surface => _pipeline.Surface;

    /// <summary>The endpoint; set before the handler runs.</summary>
    internal ApiEndpoint? Endpoint { get; set; }

    internal string? ProjectSegment { get; }

    /// <summary>Whether the request came by the prefix of the older API, which has no microversions.</summary>
    internal bool IsLegacy => IsBelowLegacy(Http);

    /// <summary>The newest microversion that this surface offers.</summary>
    internal ApiVersion NewestVersion => _pipeline.NewestVersion;

    /// <summary>The decoded value of the pattern's parameter.</summary>
    /// <exception cref="ArgumentException">The pattern has no such parameter: a bug.</exception>
    public string Route(string name)
    {
        var index = Array.IndexOf(Endpoint!.ParameterNames, name);
        return index < 0 ? throw new ArgumentException($"'{Endpoint.Pattern}' has no parameter '{name}'.", nameof(name)) : _values[index] ?? "";
    }

    /// <summary>The query, typed and checked.</summary>
    public Result<T> Query<T>()
        where T : class, new()
    {
        if (_query is T known)
        {
            return known;
        }

        var read = QueryPlan.Of<T>().Read(Http.Request.Query, Version);
        _query = read.TryGet(out var query, out _) ? query : null;
        return read;
    }

    /// <summary>The last value of a parameter as it came; <see langword="null"/> without it.</summary>
    public string? QueryText(string name) => Http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[^1] : null;

    /// <summary>The body: read, parsed, checked by the attributes of <typeparamref name="T"/> at this version, typed.</summary>
    /// <typeparam name="T">The type of the whole body, the one outer member included.</typeparam>
    public async ValueTask<Result<T>> BodyAsync<T>(CancellationToken cancellationToken)
        where T : class
    {
        return (await DocumentAsync(cancellationToken)).TryGet(out var document, out var fault) ? Read<T>(document, "") : fault;
    }

    /// <summary>What the body was, in short: equal for equal bodies of one microversion (SHA-256, hexadecimal).</summary>
    public async ValueTask<Result<string>> BodyDigestAsync(CancellationToken cancellationToken) =>
        (await DocumentAsync(cancellationToken)).TryGet(out var document, out var fault)
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Version} {document.GetRawText()}")))
            : fault;

    /// <summary>A part of the body that the handler took as it was (<c>[Loose]</c>): checked and typed as the whole body is.</summary>
    /// <param name="element">The part.</param>
    /// <param name="name">What complaints call it.</param>
    public Result<T> Read<T>(JsonElement element, string name)
        where T : class
    {
        var shapes = _pipeline.Json.ShapesOf(typeof(T));
        if (shapes.RuleAt(Version).Check(element, name) is { } wrong)
        {
            return wrong;
        }

        T? payload;
        try
        {
            payload = element.Deserialize((JsonTypeInfo<T>)shapes.ReaderAt(Version));
        }
        catch (JsonException)
        {
            // The rules let something pass that the type cannot hold: the fault is the caller's all the same, in fewer words.
            return new Fault.Invalid(BodyReader.Malformed);
        }

        if (payload is null)
        {
            return new Fault.Invalid(BodyReader.Malformed);
        }

        return payload is IValidatedPayload validated && validated.Check(Version) is { } fault ? fault : payload;
    }

    /// <summary>Whether the policy allows it to this caller, for something of the caller's own project.</summary>
    public bool Allows(Policy policy) => Allows(policy, new PolicyTarget(Caller.Project, Caller.User));

    /// <summary>Whether the policy allows it to this caller, for something of that owner.</summary>
    public bool Allows(Policy policy, PolicyTarget target) => (Caller.SystemScope is null || !_pipeline.WantsProjects) && _pipeline.Policies.Allows(Caller, policy, target);

    /// <summary>An absolute link below the prefix: <c>http://host:port/v2.1/servers/…</c>, with the project where the request's path had it.</summary>
    public string Link(string pathBelowPrefix) => string.Concat(BaseAddress(), IsLegacy ? RequestPath.LegacyPrefix : Surface.Prefix, ProjectPart(), pathBelowPrefix);

    /// <summary>The same without version: <c>http://host:port/servers/…</c>.</summary>
    public string Bookmark(string path) => string.Concat(BaseAddress(), ProjectPart(), path);

    /// <summary>The payload as JSON; members outside this version are left out.</summary>
    public IResult Json<T>(T payload, int status = StatusCodes.Status200OK) =>
        new JsonAnswer<T>(payload, _pipeline.Json.Of<T>(Version), status, null);

    /// <summary>The same with further headers.</summary>
    public IResult Json<T>(T payload, int status, params ReadOnlySpan<(string Name, string Value)> headers) =>
        new JsonAnswer<T>(payload, _pipeline.Json.Of<T>(Version), status, headers.ToArray());

    /// <summary>The payload as JSON of this version, to be kept and answered more than once.</summary>
    public byte[] Render<T>(T payload) => JsonSerializer.SerializeToUtf8Bytes(payload, _pipeline.Json.Of<T>(Version));

    /// <summary>200 with one member, whose value was rendered before.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Answers are made by the call, all alike.")]
    public IResult Rendered(string member, byte[] item) => RenderedAnswer.One(member, item);

    /// <summary>200 with one member, a list of values that were rendered before, and <c>{member}_links</c> where there is a next page.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Answers are made by the call, all alike.")]
    public IResult Rendered(string member, IReadOnlyList<byte[]> items, string? nextLink) => RenderedAnswer.Many(member, items, nextLink);

    /// <summary>204.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Answers are made by the call, all alike.")]
    public IResult NoContent() => StatusAnswer.NoContent;

    /// <summary>200 without a body.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Answers are made by the call, all alike.")]
    public IResult Ok() => StatusAnswer.Ok;

    /// <summary>202 without a body.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Answers are made by the call, all alike.")]
    public IResult Accepted() => StatusAnswer.Accepted;

    /// <summary>201 without a body; where the new resource is stands in the header.</summary>
    public IResult Created(string pathBelowPrefix)
    {
        Http.Response.Headers.Location = Link(pathBelowPrefix);
        return StatusAnswer.Created;
    }

    /// <summary>A refusal in the surface's words.</summary>
    public IResult Fault(Fault fault) => new FaultResult(Surface.Faults, fault);

    /// <summary>Reads the paging parameters <c>limit</c> and <c>marker</c>.</summary>
    public Result<PageRequest> Page() => PageRequest.Read(Http.Request.Query, _pipeline.MaxLimit);

    /// <summary>The link to the next page: this request's address and query with another marker.</summary>
    public string NextLink(string pathBelowPrefix, string marker) => PageRequest.NextLink(Link(pathBelowPrefix), Http.Request.QueryString, marker);

    internal ValueTask<Result<JsonElement>> DocumentAsync(CancellationToken cancellationToken) => _body.ReadAsync(cancellationToken);

    internal static bool IsBelowLegacy(HttpContext http) => http.Request.Path.StartsWithSegments(RequestPath.LegacyPrefix, StringComparison.Ordinal);

    private string ProjectPart() => ProjectSegment is null ? "" : $"/{ProjectSegment}";

    internal string BaseAddress() => _pipeline.LinkPrefix ?? string.Concat(Http.Request.Scheme, "://", Http.Request.Host.Value);
}
