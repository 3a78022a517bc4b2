using System.Buffers;

namespace Nova.Web.Pipeline;

/// <summary>The parts of a request's path before its route.</summary>
internal static class RequestPath
{
    /// <summary>The prefix of the older API.</summary>
    public const string LegacyPrefix = "/v2";

    private static readonly SearchValues<char> ProjectLetters = SearchValues.Create("0123456789abcdef-");

    /// <summary>What follows the surface's prefix, or the older one's; <see langword="false"/> for a path outside of both.</summary>
    public static bool TryBelow(ApiSurface surface, string path, out string below)
    {
        below = path;
        if (surface.Prefix.Length is 0)
        {
            return true;
        }

        foreach (var prefix in surface.Microversioned ? (ReadOnlySpan<string>)[surface.Prefix, LegacyPrefix] : [surface.Prefix])
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && path.Length > prefix.Length && path[prefix.Length] is '/')
            {
                below = path[prefix.Length..];
                return !surface.Microversioned || below is not "/";
            }
        }

        return false;
    }

    /// <summary>Splits "/{project}/rest".</summary>
    public static bool TryProject(string below, out string? project, out string rest)
    {
        (project, rest) = (null, "");
        var end = below.IndexOf('/', 1);
        if (end < 2 || below.AsSpan(1, end - 1).ContainsAnyExcept(ProjectLetters))
        {
            return false;
        }

        (project, rest) = (below[1..end], below[end..]);
        return true;
    }
}
