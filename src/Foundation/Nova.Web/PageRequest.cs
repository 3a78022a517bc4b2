using System.Globalization;
using System.Text;
using Nova.Core;

namespace Nova.Web;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="Limit">The most items; never more than the option <c>max_limit</c>.</param>
/// <param name="Marker">The id of the last item of the page before; <see langword="null"/> for the first page.</param>
public sealed record PageRequest(int Limit, string? Marker)
{
    /// <summary>Whether <c>limit=0</c> was asked for, which some lists take by the word.</summary>
    public bool AsksForNothing { get; init; }

    /// <summary>Reads <c>limit</c> and <c>marker</c>; 0 and no limit mean the most that is allowed.</summary>
    internal static Result<PageRequest> Read(IQueryCollection query, int maxLimit)
    {
        var limit = maxLimit;
        if (query.TryGetValue("limit", out var texts))
        {
            if (!TryLimit(texts[^1] ?? "", maxLimit, out limit, out var reason))
            {
                return new Fault.Invalid(reason);
            }
        }

        var marker = query.TryGetValue("marker", out var markers) ? markers[^1] : null;
        return new PageRequest(limit is 0 ? maxLimit : limit, string.IsNullOrEmpty(marker) ? null : marker) { AsksForNothing = limit is 0 };
    }

    /// <summary>Keeps the other parameters in their order, and their spelling.</summary>
    internal static string NextLink(string address, QueryString query, string marker)
    {
        StringBuilder link = new(address);
        var separator = '?';
        foreach (var part in (query.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.StartsWith("marker=", StringComparison.Ordinal) && part is not "marker")
            {
                link.Append(separator).Append(part);
                separator = '&';
            }
        }

        return link.Append(separator).Append("marker=").Append(Uri.EscapeDataString(marker)).ToString();
    }

    private static bool TryLimit(string text, int maxLimit, out int limit, out string reason)
    {
        (limit, reason) = (maxLimit, "");
        if (text.StartsWith('-') && text.Length > 1 && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9'))
        {
            reason = "limit must be >= 0";
            return false;
        }

        if (text.Length is 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            reason = "limit must be an integer";
            return false;
        }

        // More digits than fit are more than the limit, too.
        var asked = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        limit = Math.Min(asked, maxLimit);
        return true;
    }
}
