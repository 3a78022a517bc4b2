using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nova.Web;

namespace Nova.TestKit.Web;

/// <summary>The real API server on loopback ports that the kernel chooses, with the endpoints that a test gives it.</summary>
public sealed class WebFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private WebFixture(ServiceProvider services, FakeTokens tokens) => (_services, Tokens) = (services, tokens);

    public FakeTokens Tokens { get; }

    public IServiceProvider Services => _services;

    public ApiServer Server => _services.GetRequiredService<ApiServer>();

    /// <summary>Starts it.</summary>
    /// <param name="configure">Adds the endpoints, and whatever they need.</param>
    /// <param name="options">Options as <c>section:name</c>; the newest microversion and free ports are set already.</param>
    public static async Task<WebFixture> StartAsync(Action<IServiceCollection> configure, params (string Key, string Value)[] options)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase)
        {
            ["api:max_microversion"] = ApiVersion.Newest.ToString(),
            ["DEFAULT:osapi_compute_listen"] = "127.0.0.1",
            ["DEFAULT:osapi_compute_listen_port"] = "0",
        };
        foreach (var surface in (string[])["identity", "image", "metadata", "placement", "volume"])
        {
            settings[$"api:{surface}_listen"] = "127.0.0.1";
            settings[$"api:{surface}_listen_port"] = "0";
        }

        foreach (var (key, value) in options)
        {
            settings[key] = value;
        }

        FakeTokens tokens = new();
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Warning));
        services.AddHttpClient();
        services.AddNovaWeb();
        services.AddSingleton<ITokenValidator>(tokens).AddSingleton<IProjectDirectory>(tokens);
        configure(services);
        WebFixture fixture = new(services.BuildServiceProvider(), tokens);
        await fixture.Server.ListenAsync(CancellationToken.None);
        return fixture;
    }

    public Uri AddressOf(ApiSurface surface) => Server.AddressOf(surface);

    /// <summary>Sends one request to the Compute API. The body is JSON; paths are as on the wire.</summary>
    public Task<WebAnswer> SendAsync(HttpMethod method, string path, string? token = "member", string? body = null, string? version = null) =>
        SendAsync(Surfaces.Compute, method, path, token, body, version);

    /// <summary>Sends one request to a surface.</summary>
    public async Task<WebAnswer> SendAsync(
        ApiSurface surface, HttpMethod method, string path, string? token = "member", string? body = null, string? version = null)
    {
        using HttpRequestMessage request = new(method, new Uri(AddressOf(surface), path));
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("OpenStack-API-Version", $"compute {version}");
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await SendAsync(request);
    }

    /// <summary>Sends what the test made.</summary>
    public async Task<WebAnswer> SendAsync(HttpRequestMessage request)
    {
        using var client = _services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.Timeout = TimeSpan.FromSeconds(90);
        using var response = await client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new WebAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
