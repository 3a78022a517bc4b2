namespace Nova.Web.Routing;

/// <summary>Takes the modules' endpoints of one surface; the tree is built when all have come, since Since and Until are said afterwards.</summary>
internal sealed class RouteMap(ApiSurface surface, IServiceProvider services) : IApiRoutes
{
    private readonly List<ApiEndpoint> _endpoints = [];

    /// <summary>Every endpoint, once more where it has another name.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints => [.. _endpoints, .. _endpoints.Select(endpoint => endpoint.Aliased()).OfType<ApiEndpoint>()];

    public IServiceProvider Services => services;

    public ApiEndpoint Get(string pattern, Policy? policy, ApiHandler handler) => Add("GET", pattern, null, policy, handler);

    public ApiEndpoint Post(string pattern, Policy? policy, ApiHandler handler) => Add("POST", pattern, null, policy, handler);

    public ApiEndpoint Put(string pattern, Policy? policy, ApiHandler handler) => Add("PUT", pattern, null, policy, handler);

    public ApiEndpoint Patch(string pattern, Policy? policy, ApiHandler handler) => Add("PATCH", pattern, null, policy, handler);

    public ApiEndpoint Delete(string pattern, Policy? policy, ApiHandler handler) => Add("DELETE", pattern, null, policy, handler);

    public ApiEndpoint Head(string pattern, Policy? policy, ApiHandler handler) => Add("HEAD", pattern, null, policy, handler);

    public ApiEndpoint Action(string pattern, string action, Policy? policy, ApiHandler handler) => Add("POST", pattern, action, policy, handler);

    public RouteTree Build()
    {
        RouteTree tree = new();
        foreach (var endpoint in Endpoints)
        {
            tree.Leaf(endpoint.Pattern).Add(endpoint);
        }

        return tree;
    }

    private ApiEndpoint Add(string method, string pattern, string? action, Policy? policy, ApiHandler handler)
    {
        ApiEndpoint endpoint = new(surface, method, pattern, action, policy, handler);
        _endpoints.Add(endpoint);
        return endpoint;
    }
}
