using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Nova.Scheduling.Trust;

/// <summary>Asks the attestation service about hosts, over TLS only: whoever it is must show the certificate of its name.</summary>
internal sealed class AttestationService : IDisposable
{
    private const int MostBytes = 16 << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly TrustOptions _options;
    private readonly Lazy<HttpClient> _client;

    public AttestationService(IOptions<TrustOptions> options)
    {
        _options = options.Value;
        _client = new(Connect);
    }

    /// <summary>The level of each host that the service knows.</summary>
    /// <exception cref="AttestationException">It was not reached, was not who it should be, or answered something else.</exception>
    public async Task<IReadOnlyDictionary<string, string>> PollAsync(IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        if (_options.AttestationServer.Length is 0)
        {
            throw new AttestationException("no attestation_server is named", null);
        }

        try
        {
            UriBuilder place = new("https", _options.AttestationServer, _options.AttestationPort, _options.AttestationApiPath.TrimEnd('/') + "/PollHosts");
            using HttpRequestMessage request = new(HttpMethod.Post, place.Uri);
            request.Headers.TryAddWithoutValidation("x-auth-blob", _options.AttestationAuthBlob);
            request.Content = JsonContent.Create(new PollRequest(hosts.Count, hosts), AttestationJson.Default.PollRequest);
            using var response = await _client.Value.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new AttestationException($"the attestation service answered {(int)response.StatusCode}", null);
            }

            var answer = await response.Content.ReadFromJsonAsync(AttestationJson.Default.PollAnswer, cancellationToken);
            Dictionary<string, string> levels = new(StringComparer.Ordinal);
            foreach (var host in answer?.Hosts ?? [])
            {
                if (host is { HostName: { } name, TrustLevel: { } level })
                {
                    levels[name] = level;
                }
            }

            return levels;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new AttestationException($"the attestation service could not be asked: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

#pragma warning disable CA2000 // The client owns its handler.
    private HttpClient Connect()
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusted(_options.AttestationServerCaFile) },
        };
        return new HttpClient(handler) { Timeout = Deadline, MaxResponseContentBufferSize = MostBytes };
    }
#pragma warning restore CA2000

    private static X509ChainPolicy? Trusted(string file)
    {
        if (file.Length is 0)
        {
            return null;
        }

        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}

/// <summary>The attestation service told nothing that counts.</summary>
internal sealed class AttestationException(string message, Exception? inner) : Exception(message, inner);

internal sealed record PollRequest(int Count, IReadOnlyList<string> Hosts);

internal sealed record PollAnswer(IReadOnlyList<PolledHost>? Hosts);

internal sealed record PolledHost([property: JsonPropertyName("host_name")] string? HostName, [property: JsonPropertyName("trust_lvl")] string? TrustLevel);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PollRequest))]
[JsonSerializable(typeof(PollAnswer))]
internal sealed partial class AttestationJson : JsonSerializerContext;
