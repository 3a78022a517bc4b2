using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Nova.Core;

namespace Nova.Web.Tokens;

/// <summary>Asks Keystone what a token means.</summary>
internal sealed class KeystoneTokenValidator(KeystoneConnection keystone) : ITokenValidator
{
    public async ValueTask<AuthenticatedToken?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        using var answer = await keystone.GetTokenAsync(token, cancellationToken);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken)),
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest => null,
            _ => throw new TokenServiceException($"Keystone answered {(int)answer.StatusCode} to the question about a token."),
        };
    }

    /// <summary>Reads the answer of GET or POST /v3/auth/tokens.</summary>
    internal static AuthenticatedToken Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var token = document.RootElement.GetProperty("token");
        var user = token.GetProperty("user");
        var project = token.TryGetProperty("project", out var scope) ? scope : (JsonElement?)null;
        return new AuthenticatedToken
        {
            User = new UserId(Text(user, "id")),
            UserName = Text(user, "name"),
            UserDomain = Domain(user),
            Project = project is { } known ? new ProjectId(Text(known, "id")) : null,
            ProjectName = project is { } named ? Text(named, "name") : "",
            ProjectDomain = project is { } owned ? Domain(owned) : "default",
            SystemScope = token.TryGetProperty("system", out var system) && system.TryGetProperty("all", out var all) && all.ValueKind is JsonValueKind.True
                ? "all"
                : null,
            Roles = token.TryGetProperty("roles", out var roles)
                ? roles.EnumerateArray().Select(role => Text(role, "name")).ToFrozenSet(StringComparer.OrdinalIgnoreCase)
                : [],
            ExpiresAt = token.GetProperty("expires_at").GetDateTimeOffset(),
        };
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static string Domain(JsonElement owner) => owner.TryGetProperty("domain", out var domain) ? Text(domain, "id") : "default";
}
