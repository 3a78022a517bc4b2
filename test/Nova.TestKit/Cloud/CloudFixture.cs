using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Daemon;
using Nova.Data;
using Nova.Hosting;
using Nova.Images;
using Nova.TestKit.Schemas;
using Nova.TestKit.Virt;
using Nova.TestKit.Web;
using Nova.TestKit.Workflows;
using Nova.Virt.Simulated;
using Nova.Web;
using Nova.Workflows;

namespace Nova.TestKit.Cloud;

/// <summary>
/// A whole novad in this process, as the product puts it together: every role, the simulated hypervisor, a database in memory,
/// free ports. Tokens are <see cref="FakeTokens"/>; an image and flavors are there, made by their own APIs.
/// </summary>
internal sealed class CloudFixture : IAsyncDisposable
{
    public const string Newest = "2.104";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly string _folder;
    private MemoryStream _log = null!;
    private readonly HttpClient _client;

    private CloudFixture(IHost host, string folder)
    {
        (_host, _folder) = (host, folder);
        _client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
    }

    public FakeTokens Tokens { get; private init; } = new();

    public FaultPoints Points { get; private init; } = new();

    public IServiceProvider Services => _host.Services;

    public Database Database => Services.GetRequiredService<Database>();

    public SimulationControl Simulation => Services.GetRequiredService<SimulationControl>();

    /// <summary>All that it has said.</summary>
    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public string Image { get; private set; } = "";

    /// <summary>1 VCPU, 512 MiB, 1 GiB.</summary>
    public string Flavor { get; private set; } = "1";

    /// <summary>Starts it.</summary>
    /// <param name="hosts">Simulated hosts.</param>
    /// <param name="options">Options, as <c>section.name=value</c>.</param>
    public static Task<CloudFixture> StartAsync(int hosts = 2, params IReadOnlyList<string> options) => StartAsync(_ => { }, hosts, options);

    /// <summary>The same with something of it exchanged for the test's own.</summary>
    public static async Task<CloudFixture> StartAsync(Action<IServiceCollection> exchange, int hosts = 2, params IReadOnlyList<string> options)
    {
        var folder = Directory.CreateTempSubdirectory("nova-cloud-").FullName;
        StringWriter problems = new();
        MemoryStream log = new();
        var builder = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = "novad",
            Roles = Composition.Roles,
            LogOutput = log,
            ErrorOutput = problems,
            Arguments =
            [
                "--DEFAULT.compute_driver=simulated", "--database.connection=sqlite://", $"--simulated.hosts={hosts}",
                $"--DEFAULT.state_path={folder}", "--api.max_microversion=" + Newest, "--identity.password_hash_rounds=1000",
                "--identity.admin_password=secret", "--workflows.poll_interval=0.2",
                "--quota.instances=-1", "--quota.cores=-1", "--quota.ram=-1", "--volumes.quota_volumes=-1", "--volumes.quota_snapshots=-1",
                "--DEFAULT.osapi_compute_listen=127.0.0.1", "--DEFAULT.osapi_compute_listen_port=0",
                .. ((string[])["identity", "image", "metadata", "placement", "volume", "network"]).SelectMany(surface =>
                    (string[])[$"--api.{surface}_listen=127.0.0.1", $"--api.{surface}_listen_port=0"]),
                .. options.Select(option => "--" + option),
            ],
        });
        Composition.Compose(builder);
        FakeTokens tokens = new();
        FaultPoints points = new();
        builder.Services.RemoveAll<ITokenValidator>().RemoveAll<IProjectDirectory>();
        builder.Services.AddSingleton<ITokenValidator>(tokens).AddSingleton<IProjectDirectory>(tokens).AddSingleton<ICrashPoints>(points);
        exchange(builder.Services);
        var host = builder.Build();
        CloudFixture cloud = new(host, folder) { Tokens = tokens, Points = points, _log = log };
        cloud.Tokens.Add("other-reader", FakeTokens.OtherProject, "reader");
        cloud.Tokens.Add("other-admin", FakeTokens.OtherProject, "admin");
        await host.StartAsync();
        await cloud.SeedAsync(hosts);
        return cloud;
    }

    /// <summary>Sends one request to the compute API; the path is below <c>/v2.1</c>.</summary>
    public Task<WebAnswer> SendAsync(HttpMethod method, string path, string token = "member", string? body = null, string version = Newest) =>
        SendAsync(Surfaces.Compute, method, "/v2.1" + path, token, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), version);

    public Task<WebAnswer> GetAsync(string path, string token = "member", string version = Newest) =>
        SendAsync(HttpMethod.Get, path, token, null, version);

    /// <summary>An action on a server.</summary>
    public Task<WebAnswer> ActAsync(string server, string body, string token = "member", string version = Newest) =>
        SendAsync(HttpMethod.Post, $"/servers/{server}/action", token, body, version);

    public async Task<WebAnswer> SendAsync(ApiSurface surface, HttpMethod method, string path, string token, HttpContent? body, string? version = null, string service = "compute")
    {
        using HttpRequestMessage request = new(method, new Uri(Services.GetRequiredService<ApiServer>().AddressOf(surface), path));
        request.Content = body;
        request.Headers.Add("X-Auth-Token", token);
        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("OpenStack-API-Version", $"{service} {version}");
        }

        using var response = await _client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        WebAnswer answer = new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
        // What the API says that it could not do is an answer; what broke is none.
        if (answer.Status is 500 && answer.Body.Contains("Unexpected API Error", StringComparison.Ordinal))
        {
            Assert.Fail($"{method} {path} broke: {ErrorsOf(answer.Body)}");
        }

        if (answer.Status is not 500 && surface == Surfaces.Compute && path.StartsWith("/v2.1/", StringComparison.Ordinal))
        {
            var sent = body is StringContent ? await body.ReadAsStringAsync() : null;
            AnswerRules.Broken(method.Method, path["/v2.1".Length..], sent, version, answer.Status, answer.Body)
                .ShouldBeEmpty($"{method} {path} at {version ?? "no version"} answers what the API's schema refuses: {answer.Body}");
        }

        return answer;
    }

    /// <summary>Asks for a server; answers its id.</summary>
    /// <param name="name">The name.</param>
    /// <param name="more">Further members of <c>server</c>, each followed by a comma.</param>
    /// <param name="token">Who asks.</param>
    public async Task<string> CreateAsync(string name = "one", string more = "", string token = "member")
    {
        var answer = await SendAsync(HttpMethod.Post, "/servers", token, CreateBody(name, more));
        answer.Status.ShouldBe(202, answer.Body);
        return answer.Json["server"]!["id"]!.GetValue<string>();
    }

    public string CreateBody(string name = "one", string more = "") =>
        $$"""{"server": { {{more}} "name": "{{name}}", "imageRef": "{{Image}}", "flavorRef": "{{Flavor}}"{{(more.Contains("\"networks\"", StringComparison.Ordinal) ? "" : ", \"networks\": \"auto\"")}} } }""";

    /// <summary>Asks for a server and waits until it is ACTIVE.</summary>
    public async Task<string> BootAsync(string name = "one", string more = "", string token = "member")
    {
        var id = await CreateAsync(name, more, token);
        await WaitForAsync(id, "ACTIVE");
        return id;
    }

    /// <summary>Waits until the server has the status and nothing is being done to it; answers it as an admin sees it.</summary>
    public async Task<JsonNode> WaitForAsync(string id, string status)
    {
        WebAnswer? last = null;
        await UntilAsync(
            async () =>
            {
                last = await GetAsync($"/servers/{id}", "admin");
                if (status is not "ERROR" && last.Status is 200 && last.Json["server"]!["status"]!.GetValue<string>() is "ERROR" && last.Json["server"]!["fault"] is not null
                    && last.Json["server"]!["OS-EXT-STS:task_state"] is null)
                {
                    Assert.Fail($"{id} ended in ERROR and not in {status}: {last.Body}");
                }

                return last.Status is 200 && last.Json["server"]!["status"]!.GetValue<string>() == status
                    && last.Json["server"]!["OS-EXT-STS:task_state"] is null;
            },
            () => $"{id} is not {status}: {last?.Body}");
        return last!.Json["server"]!;
    }

    /// <summary>Waits until no operation is unfinished.</summary>
    public Task IdleAsync() => UntilAsync(
        async () => await CountAsync("SELECT COUNT(*) FROM operations WHERE finished_at IS NULL") is 0, () => "Operations are unfinished.");

    /// <summary>Deletes a server and waits until it is gone.</summary>
    public async Task DeleteAsync(string id)
    {
        var answer = await SendAsync(HttpMethod.Delete, $"/servers/{id}", "admin");
        answer.Status.ShouldBe(204, answer.Body);
        await GoneAsync(id);
    }

    /// <summary>Waits until the server is 404.</summary>
    public async Task GoneAsync(string id)
    {
        WebAnswer? last = null;
        await UntilAsync(async () => (last = await GetAsync($"/servers/{id}", "admin")).Status is 404, () => $"{id} is not gone: {last?.Body}");
        await IdleAsync();
    }

    public async Task<long> CountAsync(string sql, object? parameters = null) =>
        await Database.QuerySingleOrDefaultAsync<long>(sql, parameters, CancellationToken.None);

    /// <summary>Whether any host has a domain for the server.</summary>
    public async Task<bool> HasDomainAsync(string id)
    {
        var agents = Services.GetRequiredService<IAgents<IComputeAgent>>();
        foreach (var host in Simulation.Hosts)
        {
            var reply = await agents.On(host).GetPowerStateAsync(new ServerQuery(Identifier.Parse<ServerId>(id)), CancellationToken.None);
            if (reply is { Failure: null, PowerState: not PowerState.NoState })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Fails where anything is left of the server besides its row.</summary>
    public async Task NothingIsLeftOfAsync(string id)
    {
        (await CountAsync("SELECT COUNT(*) FROM placement_claims WHERE server = @id", new { id })).ShouldBe(0, "claims");
        (await CountAsync("SELECT COUNT(*) FROM placement_moves WHERE server = @id", new { id })).ShouldBe(0, "claims set aside");
        (await CountAsync("SELECT COUNT(*) FROM placement_fittings WHERE server = @id", new { id })).ShouldBe(0, "fittings");
        (await CountAsync("SELECT COUNT(*) FROM placement_pieces WHERE server = @id", new { id })).ShouldBe(0, "pieces");
        (await CountAsync("SELECT COUNT(*) FROM migrations WHERE server_id = @id AND is_open = 1", new { id })).ShouldBe(0, "open moves");
        (await CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @id", new { id })).ShouldBe(0, "ports");
        (await CountAsync("SELECT COUNT(*) FROM fixed_ips WHERE NOT EXISTS (SELECT 1 FROM ports WHERE ports.id = fixed_ips.port_id)")).ShouldBe(0, "addresses");
        (await HasDomainAsync(id)).ShouldBeFalse("a domain");
        await EventsAreClosedAsync(id);
        await BooksBalanceAsync();
    }

    /// <summary>Fails where an event of the server's actions has begun and not ended.</summary>
    public async Task EventsAreClosedAsync(string id) => (await Database.QueryAsync<string>(
        "SELECT name FROM action_events WHERE server_id = @id AND finished_at IS NULL", new { id }, CancellationToken.None)).ShouldBeEmpty("open events");

    /// <summary>Fails where usage of quota and of hosts is not the sum of what servers hold.</summary>
    public async Task BooksBalanceAsync()
    {
        (await CountAsync("SELECT COALESCE(SUM(servers), 0) FROM quota_usages"))
            .ShouldBe(await CountAsync("SELECT COUNT(*) FROM servers WHERE deleted_at IS NULL"), "quota");
        (await CountAsync("SELECT COALESCE(SUM(used_memory_mib), 0) FROM placement_inventories"))
            .ShouldBe(
                await CountAsync("SELECT COALESCE(SUM(memory_mib), 0) FROM (SELECT memory_mib FROM placement_claims UNION ALL SELECT memory_mib FROM placement_moves) held"),
                "claims");
    }

    public static Task UntilAsync(Func<Task<bool>> condition, Func<string> state) => Eventually.TrueAsync(condition, Limit, state);

    // From the log: the lines about the request that the answer names.
    private string ErrorsOf(string body)
    {
        var log = Log;
        var request = body.IndexOf("req-", StringComparison.Ordinal) is >= 0 and var at ? body[at..(at + 40)] : "no request id";
        var found = log.IndexOf(request + " broke", StringComparison.Ordinal);
        return found < 0 ? body : log[found..Math.Min(log.Length, found + 2500)];
    }

    public async ValueTask DisposeAsync()
    {
        Points.Reset();
        Simulation.Reset();
        _client.Dispose();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SeedAsync(int hosts)
    {
        foreach (var (id, name, memory, cores) in ((string, string, int, int)[])[("1", "m1.tiny", 512, 1), ("2", "m1.small", 2048, 1), ("6", "m1.xtiny", 256, 1)])
        {
            if ((await GetAsync($"/flavors/{id}", "admin")).Status is 404)
            {
                var made = await SendAsync(
                    HttpMethod.Post, "/flavors", "admin", $$"""{"flavor": {"id": "{{id}}", "name": "{{name}}", "ram": {{memory}}, "vcpus": {{cores}}, "disk": 1} }""");
                made.Status.ShouldBe(200, made.Body);
            }
        }

        Image = await AddImageAsync("seed");
        await UntilAsync(
            async () => await CountAsync("SELECT COUNT(*) FROM placement_inventories") == hosts, () => "Not all hosts have reported.");
    }

    /// <summary>Registers a small raw image.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="more">Members besides, each followed by a comma.</param>
    public async Task<string> AddImageAsync(string name, string more = "")
    {
        var made = await SendAsync(
            ImagesModule.Surface, HttpMethod.Post, "/v2/images", "admin",
            new StringContent($$"""{ {{more}} "name": "{{name}}", "disk_format": "raw", "container_format": "bare", "visibility": "public"}""", Encoding.UTF8, "application/json"));
        made.Status.ShouldBe(201, made.Body);
        var id = made.Json["id"]!.GetValue<string>();
        ByteArrayContent content = new(new byte[512]);
        content.Headers.ContentType = new("application/octet-stream");
        var put = await SendAsync(ImagesModule.Surface, HttpMethod.Put, $"/v2/images/{id}/file", "admin", content);
        put.Status.ShouldBe(204, put.Body);
        return id;
    }
}
