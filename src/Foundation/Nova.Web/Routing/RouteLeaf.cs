namespace Nova.Web.Routing;

/// <summary>One pattern and what is mapped to it by method, action and version.</summary>
internal sealed class RouteLeaf
{
    private readonly Dictionary<string, Verb> _verbs = new(StringComparer.Ordinal);

    /// <summary>The value of Allow.</summary>
    public string Allow { get; private set; } = "";

    public void Add(ApiEndpoint endpoint)
    {
        if (!_verbs.TryGetValue(endpoint.Method, out var verb))
        {
            _verbs[endpoint.Method] = verb = new Verb();
        }

        verb.Add(endpoint);
        Allow = string.Join(", ", _verbs.Keys.Concat(_verbs.ContainsKey("GET") ? ["HEAD"] : []).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>What is mapped to the method; HEAD is served by GET where it has nothing of its own.</summary>
    public Verb? Find(string method) =>
        _verbs.TryGetValue(method, out var verb) || (method is "HEAD" && _verbs.TryGetValue("GET", out verb)) ? verb : null;
}

/// <summary>The endpoints of one method of one pattern.</summary>
internal sealed class Verb
{
    private readonly List<ApiEndpoint> _plain = [];
    private readonly Dictionary<string, List<ApiEndpoint>> _actions = new(StringComparer.Ordinal);

    /// <summary>Whether the body's one key chooses the endpoint.</summary>
    public bool HasActions => _actions.Count > 0;

    public void Add(ApiEndpoint endpoint)
    {
        if (endpoint.ActionName is not { } action)
        {
            _plain.Add(endpoint);
        }
        else if (_actions.TryGetValue(action, out var known))
        {
            known.Add(endpoint);
        }
        else
        {
            _actions[action] = [endpoint];
        }
    }

    public ApiEndpoint? Plain(ApiVersion version) => Pick(_plain, version);

    public ApiEndpoint? Action(string action, ApiVersion version) => _actions.TryGetValue(action, out var known) ? Pick(known, version) : null;

    public bool Knows(string action) => _actions.ContainsKey(action);

    private static ApiEndpoint? Pick(List<ApiEndpoint> endpoints, ApiVersion version)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Exists(version))
            {
                return endpoint;
            }
        }

        return null;
    }
}
