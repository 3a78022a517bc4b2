using System.Net;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Glance;

/// <summary>Calls to Glance: each with a deadline; those that may be repeated are, at the next address, a bounded number of times.</summary>
public sealed class GlanceHttp(IHttpClientFactory clients, IServiceTokens tokens, IOptions<GlanceOptions> options, TimeProvider clock)
{
    internal const string Client = "nova-glance";

    private static readonly Backoff Pause = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    private readonly IReadOnlyList<string> _servers = options.Value.ApiServers is { Count: > 0 } servers ? servers : [options.Value.Endpoint];

    /// <summary>The address that is asked first.</summary>
    public string FirstServer => _servers[0].TrimEnd('/');

    /// <summary>How long an answer, and each next piece of one, may take.</summary>
    public TimeSpan Deadline => TimeSpan.FromSeconds(options.Value.TimeoutSeconds);

    /// <summary>Sends a request that may be repeated: GET or DELETE.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Its path, beginning with a slash.</param>
    /// <param name="token">The caller's token; the service user's where it is empty.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HttpRequestException">No server answered within the deadline and the tries.</exception>
    public async Task<HttpResponseMessage> RepeatAsync(HttpMethod method, string path, string token, CancellationToken cancellationToken)
    {
        var random = new Random(HashCode.Combine(path, method));
        for (var attempt = 0; ; attempt++)
        {
            var isLast = attempt >= options.Value.Retries;
            try
            {
                var response = await SendAsync(method, path, null, token, attempt, cancellationToken);
                if (isLast || !IsPassing(response.StatusCode))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException) when (!isLast)
            {
                // The next server, or the same one a little later.
            }

            await Task.Delay(Pause.Wait(attempt, random), clock, cancellationToken);
        }
    }

    /// <summary>Sends a request that must not be repeated; servers that no connection could be made to are passed over.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Its path, beginning with a slash.</param>
    /// <param name="content">Makes the body, anew for each server.</param>
    /// <param name="token">As above.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HttpRequestException">Glance did not answer within the deadline.</exception>
    public async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, Func<HttpContent> content, string token, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await SendAsync(method, path, content(), token, attempt, cancellationToken);
            }
            catch (HttpRequestException exception) when (
                exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError && attempt + 1 < _servers.Count)
            {
                // Nothing was sent.
            }
        }
    }

    /// <summary>Sends content as the service user: once, and for as long as the caller lets it.</summary>
    /// <exception cref="HttpRequestException">Glance could not be reached.</exception>
    public Task<HttpResponseMessage> UploadAsync(string path, HttpContent content, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, content, "", 0, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>The body of an answer: each next piece has the deadline, and disposing it ends the answer. Asynchronous reading only.</summary>
    public async Task<Stream> OpenBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        return new GuardedStream(response, await response.Content.ReadAsStreamAsync(cancellationToken), Deadline);
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, string token, int attempt, CancellationToken cancellationToken) =>
        SendAsync(method, path, content, token, attempt, Deadline, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, string token, int attempt, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(_servers[attempt % _servers.Count].TrimEnd('/') + path)) { Content = content };
        var own = token.Length is 0 ? await tokens.GetAsync(cancellationToken) : token;
        request.Headers.TryAddWithoutValidation("X-Auth-Token", own);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            using var client = clients.CreateClient(Client);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode is HttpStatusCode.Unauthorized && token.Length is 0)
            {
                tokens.Forget(own);
            }

            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"Glance did not answer within {Deadline.TotalSeconds} s.");
        }
    }

    // A token that has just been forgotten is worth another try, too.
    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
