using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>How the API answers.</summary>
internal static class PlacementAnswers
{
    /// <summary>A document; from 1.15 on with the time of its newest part.</summary>
    /// <param name="call">The request.</param>
    /// <param name="document">The document.</param>
    /// <param name="changedAt">When it changed last, in microseconds since 1970; <see langword="null"/> where nobody wrote that down.</param>
    /// <param name="status">The status.</param>
    public static IResult Document(this ApiCall call, JsonObject document, long? changedAt = null, int status = StatusCodes.Status200OK)
    {
        call.Stamp(changedAt);
        return call.Json(document, status);
    }

    /// <summary>The headers of 1.15.</summary>
    public static void Stamp(this ApiCall call, long? changedAt)
    {
        if (PlacementVersion.Supports(call, 15))
        {
            var instant = changedAt is > 0 ? Instants.FromMicroseconds(changedAt.Value) : TimeProvider.System.GetUtcNow();
            call.Http.Response.Headers.LastModified = instant.ToString("R", CultureInfo.InvariantCulture);
            call.Http.Response.Headers.CacheControl = "no-cache";
        }
    }

    /// <summary>What an allocation, a usage or an amount asked for is on the wire: class to number.</summary>
    public static JsonObject Amounts(IEnumerable<(string ResourceClass, long Amount)> amounts)
    {
        JsonObject answer = [];
        foreach (var (resourceClass, amount) in amounts)
        {
            answer[resourceClass] = amount;
        }

        return answer;
    }

    public static JsonArray Texts(IEnumerable<string> texts)
    {
        JsonArray answer = [];
        foreach (var text in texts)
        {
            answer.Add((JsonNode)text);
        }

        return answer;
    }
}
