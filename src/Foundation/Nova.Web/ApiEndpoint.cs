using Nova.Core;
using Nova.Web.Routing;
using Nova.Web.Validation;

namespace Nova.Web;

/// <summary>One endpoint and what is known about it; tests, documentation and OpenAPI read the same facts that the pipeline obeys.</summary>
public sealed class ApiEndpoint
{
    private readonly List<ApiAnswer> _answers = [];

    internal ApiEndpoint(ApiSurface surface, string method, string pattern, string? action, Policy? policy, ApiHandler handler)
    {
        (Surface, Method, Pattern, ActionName, Policy, Handler) = (surface, method, pattern, action, policy, handler);
        ParameterNames = RouteTree.Names(pattern);
        if (surface.Microversioned && method is "GET" && policy is not null)
        {
            CheckQuery = Check<NoQuery>;
        }

        Operation = action is null ? $"{method} {pattern}" : $"{method} {pattern} {action}";
    }

    private ApiEndpoint(ApiEndpoint same, string pattern, ApiVersion last)
        : this(same.Surface, same.Method, pattern, same.ActionName, same.Policy, same.Handler)
    {
        (First, Last, BodyType, QueryType, QueryRules, CheckQuery) = (same.First, last, same.BodyType, same.QueryType, same.QueryRules, same.CheckQuery);
        (IsAnonymous, HasLargeBody) = (same.IsAnonymous, same.HasLargeBody);
        _answers = same._answers;
    }

    internal ApiSurface Surface { get; }

    internal string Method { get; }

    internal string Pattern { get; }

    internal string? ActionName { get; }

    internal Policy? Policy { get; }

    internal ApiHandler Handler { get; }

    internal string Operation { get; }

    internal string[] ParameterNames { get; }

    internal ApiVersion? First { get; private set; }

    internal ApiVersion? Last { get; private set; }

    internal Type? BodyType { get; private set; }

    internal Type? QueryType { get; private set; }

    internal QueryPlan? QueryRules { get; private set; }

    internal IReadOnlyList<ApiAnswer> DeclaredAnswers => _answers;

    /// <summary>What is wrong with a request's query; <see langword="null"/> where nobody looks.</summary>
    internal Func<ApiCall, Fault?>? CheckQuery { get; private set; }

    internal bool IsAnonymous { get; private set; }

    internal bool HasLargeBody { get; private set; }

    private (string Folder, ApiVersion Last)? Alias { get; set; }

    /// <summary>Exists from this microversion on (inclusive).</summary>
    public ApiEndpoint Since(int major, int minor)
    {
        First = new ApiVersion(major, minor);
        return this;
    }

    /// <summary>Exists up to this microversion (inclusive).</summary>
    public ApiEndpoint Until(int major, int minor)
    {
        Last = new ApiVersion(major, minor);
        return this;
    }

    /// <summary>Exists as well with another first segment (<c>/os-volumes_boot</c>) up to this microversion (inclusive), the same in everything else.</summary>
    public ApiEndpoint AlsoBelow(string folder, int major, int minor)
    {
        Alias = (folder, new ApiVersion(major, minor));
        return this;
    }

    /// <summary>The type of the request's body.</summary>
    public ApiEndpoint Body<T>()
        where T : class
    {
        BodyType = typeof(T);
        return this;
    }

    /// <summary>The type of the query, which is checked before the handler runs. Without one, a GET takes no parameters (see <see cref="NoQuery"/>).</summary>
    public ApiEndpoint Query<T>()
        where T : class, new()
    {
        (QueryType, QueryRules, CheckQuery) = (typeof(T), QueryPlan.Of<T>(), Check<T>);
        return this;
    }

    /// <summary>Parameters are ignored in every microversion.</summary>
    public ApiEndpoint IgnoresQuery()
    {
        CheckQuery = null;
        return this;
    }

    /// <summary>The type of the answer's body.</summary>
    public ApiEndpoint Answers<T>(int status = StatusCodes.Status200OK)
    {
        _answers.Add(new ApiAnswer(status, typeof(T)));
        return this;
    }

    /// <summary>An answer without a body.</summary>
    public ApiEndpoint Answers(int status)
    {
        _answers.Add(new ApiAnswer(status, null));
        return this;
    }

    /// <summary>Needs no token though the surface wants one.</summary>
    public ApiEndpoint WithoutToken()
    {
        IsAnonymous = true;
        return this;
    }

    /// <summary>The limit of the body's size does not hold; the handler reads the stream itself.</summary>
    public ApiEndpoint LargeBody()
    {
        HasLargeBody = true;
        return this;
    }

    private static Fault? Check<T>(ApiCall call)
        where T : class, new() => call.Query<T>().TryGet(out _, out var fault) ? null : fault;

    /// <summary>The endpoint under its other name, as it is by now; none without one.</summary>
    internal ApiEndpoint? Aliased() =>
        Alias is { } alias ? new ApiEndpoint(this, Pattern.IndexOf('/', 1) is > 0 and var end ? alias.Folder + Pattern[end..] : alias.Folder, alias.Last) : null;

    internal bool Exists(ApiVersion version) => (First is not { } first || version >= first) && (Last is not { } last || version <= last);

    internal ApiEndpointDescription Describe() =>
        new(Surface.Name, Method, Pattern, ActionName, First, Last, Policy, BodyType, QueryType, [.. _answers], IsAnonymous);
}

/// <summary>The query of what takes no parameters: they are ignored, and refused since 2.102.</summary>
[ClosedSince(2, 102)]
internal sealed record NoQuery;

/// <summary>One answer of an endpoint.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The type of the body; <see langword="null"/> without one.</param>
public sealed record ApiAnswer(int Status, Type? Body);

/// <summary>An endpoint, described.</summary>
/// <param name="Surface">The surface's name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The pattern below the prefix.</param>
/// <param name="Action">The one key of the body, for actions.</param>
/// <param name="Since">The first microversion, or none.</param>
/// <param name="Until">The last microversion, or none.</param>
/// <param name="Policy">The policy, or none.</param>
/// <param name="Body">The request body's type, or none.</param>
/// <param name="Query">The query's type, or none.</param>
/// <param name="Answers">What it declares to answer.</param>
/// <param name="WithoutToken">Whether it needs no token.</param>
public sealed record ApiEndpointDescription(
    string Surface, string Method, string Pattern, string? Action, ApiVersion? Since, ApiVersion? Until, Policy? Policy,
    Type? Body, Type? Query, IReadOnlyList<ApiAnswer> Answers, bool WithoutToken);
