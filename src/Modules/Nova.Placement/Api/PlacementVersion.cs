using Microsoft.AspNetCore.Http;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>The microversion of the Placement API: 1.0 where a request names none.</summary>
internal static class PlacementVersion
{
    /// <summary>The newest that is served.</summary>
    public const int Newest = 39;

    public const string Header = "OpenStack-API-Version";
    private const string Service = "placement";
    private const string ItemName = "placement.minor";

    /// <summary>The minor number of a request; 0 for one that is malformed or unknown.</summary>
    public static int Of(HttpContext http)
    {
        if (http.Items.TryGetValue(ItemName, out var known))
        {
            return (int)known!;
        }

        var minor = Read(http.Request.Headers, out _) is { Major: 1, Minor: <= Newest } version ? version.Minor : 0;
        http.Items[ItemName] = minor;
        return minor;
    }

    /// <summary>Whether the request is of 1.<paramref name="minor"/> or newer.</summary>
    public static bool Supports(ApiCall call, int minor) => Of(call.Http) >= minor;

    /// <summary>Tells in the answer's headers which version it is of.</summary>
    public static void Tell(HttpContext http)
    {
        http.Response.Headers[Header] = $"{Service} 1.{Of(http)}";
        http.Response.Headers.Vary = Header;
    }

    /// <summary>What is wrong with the version that the request asks for; <see langword="null"/> for nothing.</summary>
    public static PlacementRefusal? Check(HttpContext http)
    {
        if (Read(http.Request.Headers, out var text) is not { } version)
        {
            return new PlacementRefusal(StatusCodes.Status400BadRequest, $"invalid version string: {Names.Short(text)}");
        }

        return version is { Major: 1, Minor: <= Newest }
            ? null
            : new PlacementRefusal(StatusCodes.Status406NotAcceptable, $"Unacceptable version header: {version}") { IsAboutVersions = true };
    }

    // The last entry for us counts.
    private static ApiVersion? Read(IHeaderDictionary headers, out string text)
    {
        ApiVersion? version = new ApiVersion(1, 0);
        text = "";
        foreach (var entry in headers[Header].SelectMany(line => (line ?? "").Split(',')))
        {
            if (entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var service, .. var words]
                || !service.Equals(Service, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            text = string.Join(' ', words);
            version = text is "latest" ? new ApiVersion(1, Newest) : ApiVersion.TryParse(text, out var asked) ? asked : null;
        }

        return version;
    }
}
