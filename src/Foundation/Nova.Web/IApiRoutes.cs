using System.Diagnostics.CodeAnalysis;

namespace Nova.Web;

/// <summary>
/// Takes the endpoints of one surface. Patterns are below the surface's prefix and made of literal segments, <c>{name}</c> for one
/// segment and <c>{**name}</c> for the rest: <c>/servers/{id}</c>. Literals win over parameters.
/// </summary>
[SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "The verbs of HTTP.")]
public interface IApiRoutes
{
    /// <summary>The container, for handlers that are resolved once, while mapping.</summary>
    IServiceProvider Services { get; }

    /// <summary>GET, and HEAD with it. The policy is null only where the surface has none.</summary>
    ApiEndpoint Get(string pattern, Policy? policy, ApiHandler handler);

    /// <summary>POST.</summary>
    ApiEndpoint Post(string pattern, Policy? policy, ApiHandler handler);

    /// <summary>PUT.</summary>
    ApiEndpoint Put(string pattern, Policy? policy, ApiHandler handler);

    /// <summary>PATCH.</summary>
    ApiEndpoint Patch(string pattern, Policy? policy, ApiHandler handler);

    /// <summary>DELETE.</summary>
    ApiEndpoint Delete(string pattern, Policy? policy, ApiHandler handler);

    /// <summary>HEAD, where it differs from GET.</summary>
    ApiEndpoint Head(string pattern, Policy? policy, ApiHandler handler);

    /// <summary>POST to <paramref name="pattern"/> whose body has the one key <paramref name="action"/>. The policy is null only for actions that are gone.</summary>
    ApiEndpoint Action(string pattern, string action, Policy? policy, ApiHandler handler);
}
