using Nova.Core;

namespace Nova.Web.Pipeline;

/// <summary>Request ids: <c>req-</c> and a UUID.</summary>
internal static class RequestIds
{
    private const string Prefix = "req-";

    public static string New() => string.Concat(Prefix, Identifier.NewUuid().ToString("D"));

    /// <summary>The caller's own id, if it has the usual form; anything else is dropped, since ids go to logs.</summary>
    public static string? Global(IHeaderDictionary headers) =>
        headers.TryGetValue("X-OpenStack-Request-ID", out var values) && values.ToString() is { Length: 40 } id
        && id.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(id.AsSpan(Prefix.Length), "D", out _)
            ? id
            : null;
}
