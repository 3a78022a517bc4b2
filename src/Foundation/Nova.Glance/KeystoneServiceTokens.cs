using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Nova.Glance;

/// <summary>Logs in by password and keeps the token until shortly before it expires.</summary>
internal sealed class KeystoneServiceTokens(IHttpClientFactory clients, IOptions<ServiceUserOptions> options, TimeProvider clock) : IServiceTokens, IDisposable
{
    public const string Client = "nova-service-user";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _login = new(1, 1);
    private volatile Known? _known;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } token)
        {
            return token;
        }

        await _login.WaitAsync(cancellationToken);
        try
        {
            return Fresh() ?? (_known = await LogInAsync(cancellationToken)).Token;
        }
        finally
        {
            _login.Release();
        }
    }

    public void Forget(string token)
    {
        if (_known is { } known && known.Token == token)
        {
            Interlocked.CompareExchange(ref _known, null, known);
        }
    }

    public void Dispose() => _login.Dispose();

    private string? Fresh() => _known is { } known && known.ExpiresAt - Margin > clock.GetUtcNow() ? known.Token : null;

    private async Task<Known> LogInAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            using var client = clients.CreateClient(Client);
            var address = options.Value.AuthUrl.TrimEnd('/');
            address = address.EndsWith("/v3", StringComparison.Ordinal) ? address : address + "/v3";
            using StringContent content = new(Credentials().ToJsonString(), new MediaTypeHeaderValue("application/json"));
            using var response = await client.PostAsync(new Uri(address + "/auth/tokens"), content, limit.Token);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            using var document = await JsonDocument.ParseAsync(body, default, limit.Token);
            var expires = document.RootElement.GetProperty("token").GetProperty("expires_at").GetString();
            return DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && response.Headers.TryGetValues("X-Subject-Token", out var tokens)
                ? new Known(tokens.First(), instant)
                : throw new HttpRequestException("Keystone's answer to a login has no token.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"Keystone did not answer a login within {Deadline.TotalSeconds} s.");
        }
    }

    private JsonObject Credentials()
    {
        static JsonObject Domain(string name) => new() { ["name"] = name };
        var user = options.Value;
        return new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["methods"] = new JsonArray("password"),
                    ["password"] = new JsonObject
                    {
                        ["user"] = new JsonObject { ["name"] = user.Username, ["domain"] = Domain(user.UserDomain), ["password"] = user.Password },
                    },
                },
                ["scope"] = new JsonObject { ["project"] = new JsonObject { ["name"] = user.Project, ["domain"] = Domain(user.ProjectDomain) } },
            },
        };
    }

    private sealed record Known(string Token, DateTimeOffset ExpiresAt);
}
