using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Web.Tokens;

/// <summary>Asks Keystone what a token means, as the service user. Questions are idempotent, so they are repeated a few times.</summary>
internal sealed class KeystoneTokenValidator(
    IHttpClientFactory clients, IOptions<KeystoneTokenOptions> options, TimeProvider clock) : ITokenValidator, IDisposable
{
    public const string ClientName = "Nova.Web.Keystone";

    private const string SubjectHeader = "X-Subject-Token";

    private static readonly Backoff Pause = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3));

    private readonly SemaphoreSlim _login = new(1, 1);
    private string? _ownToken;

    public async ValueTask<AuthenticatedToken?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        for (var isFresh = false; ; isFresh = true)
        {
            var own = await OwnTokenAsync(isFresh, cancellationToken);
            using var answer = await SendAsync(() => Question(token, own), cancellationToken);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    return Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
                case HttpStatusCode.NotFound or HttpStatusCode.BadRequest:
                    return null;
                case HttpStatusCode.Unauthorized when !isFresh:
                    // Our own token has expired or was revoked: log in again, once.
                    continue;
                default:
                    throw new TokenServiceException($"Keystone answered {(int)answer.StatusCode} to the question about a token.");
            }
        }
    }

    public void Dispose() => _login.Dispose();

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

    private async ValueTask<string> OwnTokenAsync(bool isFresh, CancellationToken cancellationToken)
    {
        var before = _ownToken;
        if (before is not null && !isFresh)
        {
            return before;
        }

        await _login.WaitAsync(cancellationToken);
        try
        {
            if (_ownToken is { } other && other != before)
            {
                return other;
            }

            using var answer = await SendAsync(Login, cancellationToken);
            return _ownToken = answer.StatusCode is HttpStatusCode.Created && answer.Headers.TryGetValues(SubjectHeader, out var values)
                ? values.First()
                : throw new TokenServiceException($"Keystone answered {(int)answer.StatusCode} to the login of the service user {options.Value.Username}.");
        }
        finally
        {
            _login.Release();
        }
    }

    private HttpRequestMessage Question(string token, string own)
    {
        HttpRequestMessage question = new(HttpMethod.Get, Address());
        question.Headers.TryAddWithoutValidation("X-Auth-Token", own);
        question.Headers.TryAddWithoutValidation(SubjectHeader, token);
        return question;
    }

    private HttpRequestMessage Login()
    {
        var own = options.Value;
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("auth");
            json.WriteStartObject("identity");
            json.WriteStartArray("methods");
            json.WriteStringValue("password");
            json.WriteEndArray();
            json.WriteStartObject("password");
            WriteNamed(json, "user", own.Username, own.UserDomainName, own.Password);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("scope");
            WriteNamed(json, "project", own.ProjectName, own.ProjectDomainName, null);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        ByteArrayContent content = new(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, Address()) { Content = content };
    }

    private static void WriteNamed(Utf8JsonWriter json, string member, string name, string domain, string? password)
    {
        json.WriteStartObject(member);
        json.WriteString("name", name);
        json.WriteStartObject("domain");
        json.WriteString("name", domain);
        json.WriteEndObject();
        if (password is not null)
        {
            json.WriteString("password", password);
        }

        json.WriteEndObject();
    }

    /// <summary>Sends with a deadline for each try; answers of 5xx and broken connections are tried again.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        Random random = new(Environment.TickCount);
        for (var attempt = 0; ; attempt++)
        {
            Exception? broken = null;
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
            try
            {
                using var client = clients.CreateClient(ClientName);
                using var request = make();
                var answer = await client.SendAsync(request, deadline.Token);
                if ((int)answer.StatusCode < 500 || attempt >= options.Value.MaxRetries)
                {
                    return answer;
                }

                answer.Dispose();
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                broken = exception;
            }

            if (attempt >= options.Value.MaxRetries)
            {
                throw new TokenServiceException($"Keystone at {Address()} does not answer.", broken);
            }

            await Task.Delay(Pause.Wait(attempt, random), clock, cancellationToken);
        }
    }

    private Uri Address()
    {
        var given = options.Value.AuthUrl ?? throw new TokenServiceException("[keystone_authtoken] auth_url is not set.");
        var text = given.OriginalString.TrimEnd('/');
        return new Uri(text.EndsWith("/v3", StringComparison.Ordinal) ? $"{text}/auth/tokens" : $"{text}/v3/auth/tokens");
    }
}
