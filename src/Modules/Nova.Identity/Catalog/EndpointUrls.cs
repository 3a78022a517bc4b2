using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Nova.Identity.Catalog;

/// <summary>Fills the placeholders of endpoint URLs.</summary>
internal sealed partial class EndpointUrls(ISurfaceAddresses surfaces, IOptions<IdentityOptions> options)
{
    /// <summary>Replaces <c>{surface}</c> by scheme, host and port of that surface; what is no surface of ours stays.</summary>
    /// <param name="template">The URL with its placeholders.</param>
    /// <param name="request">Whoever asks: its Host header is the host where nothing else tells one. Null: the loopback address.</param>
    public string WithSurfaces(string template, HttpRequest? request) =>
        Surface.Replace(template, match => surfaces.Find(match.Groups[1].Value) is { } address ? Base(address, request) : match.Value);

    /// <summary>Replaces the project's placeholder; null where the URL wants a project and there is none.</summary>
    public static string? WithProject(string url, string? project) => project is not null
        ? Project.Replace(url, project)
        : Project.IsMatch(url) ? null : url;

    private string Base(SurfaceAddress address, HttpRequest? request)
    {
        var host = (options.Value.PublicHost, address.Host, request?.Host.Host) switch
        {
            ({ Length: > 0 } configured, _, _) => configured,
            (_, { Length: > 0 } bound, _) => bound,
            (_, _, { Length: > 0 } asked) => asked,
            _ => "127.0.0.1",
        };
        var isBareIPv6 = host.Contains(':', StringComparison.Ordinal) && host[0] is not '[';
        return $"{address.Scheme}://{(isBareIPv6 ? $"[{host}]" : host)}:{address.Port}";
    }

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex Surface { get; }

    // Keystone knows both spellings and both names.
    [GeneratedRegex(@"[$%]\((?:project_id|tenant_id)\)s")]
    private static partial Regex Project { get; }
}
