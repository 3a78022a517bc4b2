using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Web.Tokens;

/// <summary>Asks Keystone as the service user, who logs in when needed. Questions are idempotent, so they are repeated a few times.</summary>
internal sealed class KeystoneConnection(IHttpClientFactory clients, IOptions<KeystoneTokenOptions> options, TimeProvider clock) : IDisposable
{
    public const string ClientName = "Nova.Web.Keystone";

    private const string Tokens = "auth/tokens";
    private const string SubjectHeader = "X-Subject-Token";

    private static readonly Backoff Pause = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3));

    private readonly SemaphoreSlim _login = new(1, 1);
    private string? _ownToken;

    /// <summary>What Keystone says of a token.</summary>
    /// <exception cref="TokenServiceException">Keystone does not answer, or does not let the service user in.</exception>
    public Task<HttpResponseMessage> GetTokenAsync(string subject, CancellationToken cancellationToken) => GetAsync(Tokens, subject, cancellationToken);

    /// <summary>What Keystone says of a project.</summary>
    /// <exception cref="TokenServiceException">Keystone does not answer, or does not let the service user in.</exception>
    public Task<HttpResponseMessage> GetProjectAsync(ProjectId project, CancellationToken cancellationToken) =>
        GetAsync($"projects/{Uri.EscapeDataString(project.Value)}", null, cancellationToken);

    public void Dispose() => _login.Dispose();

    private async Task<HttpResponseMessage> GetAsync(string path, string? subject, CancellationToken cancellationToken)
    {
        for (var isFresh = false; ; isFresh = true)
        {
            var own = await OwnTokenAsync(isFresh, cancellationToken);
            var answer = await SendAsync(() => Question(path, subject, own), cancellationToken);
            if (answer.StatusCode is not HttpStatusCode.Unauthorized || isFresh)
            {
                return answer;
            }

            // Our own token has expired or was revoked: log in again, once.
            answer.Dispose();
        }
    }

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

    private HttpRequestMessage Question(string path, string? subject, string own)
    {
        HttpRequestMessage question = new(HttpMethod.Get, Address(path));
        question.Headers.TryAddWithoutValidation("X-Auth-Token", own);
        if (subject is not null)
        {
            question.Headers.TryAddWithoutValidation(SubjectHeader, subject);
        }

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
        return new HttpRequestMessage(HttpMethod.Post, Address(Tokens)) { Content = content };
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
                throw new TokenServiceException($"Keystone at {options.Value.AuthUrl} does not answer.", broken);
            }

            await Task.Delay(Pause.Wait(attempt, random), clock, cancellationToken);
        }
    }

    private Uri Address(string path)
    {
        var given = options.Value.AuthUrl ?? throw new TokenServiceException("[keystone_authtoken] auth_url is not set.");
        var text = given.OriginalString.TrimEnd('/');
        return new Uri(text.EndsWith("/v3", StringComparison.Ordinal) ? $"{text}/{path}" : $"{text}/v3/{path}");
    }
}
