using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Identity;
using Nova.Data;
using Nova.Identity;
using Nova.Web;

namespace Nova.TestKit.Identity;

/// <summary>The built-in identity over a real socket on loopback, with a database of its own in memory, freshly made.</summary>
public sealed class IdentityHost : IAsyncDisposable
{
    public const string AdminPassword = "correct horse battery staple";
    public const string DemoPassword = "demo's own password";

    private readonly ServiceProvider _services;
    private readonly HttpClient _client;

    private IdentityHost(ServiceProvider services, BootstrapCredentials made)
    {
        (_services, Made) = (services, made);
        Address = services.GetRequiredService<ApiServer>().AddressOf(IdentityModule.Surface);
        _client = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        _client.BaseAddress = Address;
    }

    /// <summary>Where the surface is: scheme, host and port.</summary>
    public Uri Address { get; }

    public BootstrapCredentials Made { get; }

    public IServiceProvider Services => _services;

    public static async Task<IdentityHost> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["database:connection"] = "sqlite://",
            ["api:identity_listen"] = "127.0.0.1",
            ["api:identity_listen_port"] = "0",
            ["identity:admin_password"] = AdminPassword,
            ["identity:demo_password"] = DemoPassword,
            ["identity:password_hash_rounds"] = "1000",
        }).Build();
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(configuration).AddLogging().AddHttpClient();
        configure?.Invoke(services);
        services.AddSingleton(new CatalogEntry("compute", "nova", "http://127.0.0.1:8774/v2.1"));
        services.AddSingleton(new CatalogEntry("compute_legacy", "nova_legacy", "http://127.0.0.1:8774/v2/$(project_id)s"));
        services.AddDatabase().AddNovaWeb().AddBuiltInIdentity();
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        var made = await provider.GetRequiredService<IIdentityBootstrap>().RunAsync(CancellationToken.None);
        await provider.GetRequiredService<ApiServer>().ListenAsync(CancellationToken.None);
        return new IdentityHost(provider, made);
    }

    /// <summary>Sends a request; the body is JSON text with whatever quotes it has.</summary>
    public async Task<IdentityAnswer> SendAsync(
        HttpMethod method, string path, string? token = null, string? body = null, string? subject = null)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        if (token is not null)
        {
            request.Headers.Add("X-Auth-Token", token);
        }

        if (subject is not null)
        {
            request.Headers.Add("X-Subject-Token", subject);
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(JsonSerializer.Deserialize<JsonElement>(body));
        }

        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new IdentityAnswer(
            (int)response.StatusCode,
            text.Length is 0 ? default : JsonSerializer.Deserialize<JsonElement>(text),
            response.Headers.TryGetValues("X-Subject-Token", out var issued) ? issued.Single() : null);
    }

    /// <summary>Logs in with a password to a project of the default domain; the raw answer.</summary>
    public Task<IdentityAnswer> LogInAsync(string user, string password, string? project, string? scope = null)
    {
        scope ??= project is null
            ? "\"unscoped\""
            : $$"""{"project": {"name": "{{project}}", "domain": {"id": "default"} } }""";
        return SendAsync(HttpMethod.Post, "/v3/auth/tokens", body: $$"""
            {"auth": {"identity": {"methods": ["password"], "password": {"user": {
                "name": "{{user}}", "domain": {"name": "Default"}, "password": "{{password}}"} } }, "scope": {{scope}} } }
            """);
    }

    /// <summary>A token of the administrator, for project admin.</summary>
    public async Task<string> AdminAsync() => (await LogInAsync("admin", AdminPassword, "admin")).Token!;

    /// <summary>A token of the user demo, for project demo.</summary>
    public async Task<string> DemoAsync() => (await LogInAsync("demo", DemoPassword, "demo")).Token!;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _services.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
public sealed record IdentityAnswer(int Status, JsonElement Body, string? Token);
