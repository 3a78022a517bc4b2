using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Fleet;
using Nova.Contracts.Servers;
using Nova.Data;
using Nova.Flavors;
using Nova.Flavors.Catalog;
using Nova.Keypairs;
using Nova.Quotas;
using Nova.TestKit.Data;
using Nova.TestKit.Web;
using Nova.Usage;
using NSubstitute;

namespace Nova.TestKit.SmallModules;

/// <summary>Usage, quotas, flavors and keypairs with their API, over a database of their own.</summary>
internal sealed class SmallModules : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly WebFixture _web;

    private SmallModules(TestDatabase test, WebFixture web, IServerDirectory servers) => (_test, _web, Servers) = (test, web, servers);

    public Database Database => _test.Database;

    /// <summary>Knows no server until a test says so.</summary>
    public IServerDirectory Servers { get; }

    public WebFixture Web => _web;

    public static async Task<SmallModules> StartAsync(bool onPostgres = false)
    {
        (Assembly, string)[] modules =
        [
            (typeof(UsageModule).Assembly, "usage"), (typeof(QuotasModule).Assembly, "quotas"),
            (typeof(FlavorsModule).Assembly, "flavors"), (typeof(KeypairsModule).Assembly, "keypairs"),
        ];
#pragma warning disable CA2000 // The fixture owns them.
        var test = onPostgres ? await TestDatabase.CreatePostgresAsync(modules) : await TestDatabase.CreateSqliteAsync(modules);
        var servers = Substitute.For<IServerDirectory>();
        var web = await WebFixture.StartAsync(services =>
        {
            services.AddSingleton(TimeProvider.System).AddSingleton(test.Database).AddSingleton(servers)
                .AddSingleton(Substitute.For<IServerUsage>()).AddSingleton(Substitute.For<IHostDirectory>());
            services.AddUsage().AddQuotas().AddFlavors().AddKeypairs();
        });
        SmallModules made = new(test, web, servers);
#pragma warning restore CA2000
        await ActivatorUtilities.CreateInstance<DefaultFlavors>(web.Services).StartAsync(CancellationToken.None);
        return made;
    }

    public T Get<T>()
        where T : notnull => _web.Services.GetRequiredService<T>();

    public Task<WebAnswer> GetAsync(string path, string version = "2.1", string token = "admin") =>
        SendAsync(HttpMethod.Get, path, version, null, token);

    public Task<WebAnswer> SendAsync(HttpMethod method, string path, string version, string? body = null, string token = "admin") =>
        _web.SendAsync(method, $"/v2.1{path}", token, body, version);

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _test.DisposeAsync();
    }
}
