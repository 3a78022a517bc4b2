using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Images;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.TestKit.Differential;

/// <summary>The parties that there are: our cloud in this process, and a service that runs beside its Keystone.</summary>
internal static class Parties
{
    private static readonly (string User, string Project, string Role)[] Users =
        [("admin", "project", "admin"), ("member", "project", "member"), ("reader", "project", "reader"), ("other", "otherproject", "member")];

    /// <summary>Our options that are not our defaults: what the recorded service was set to.</summary>
    public static IReadOnlyList<string> OurOptions { get; } =
    [
        "api.max_microversion=2.93", "quota.instances=20000", "quota.cores=40000", "quota.ram=102400000", "quota.server_groups=100", "DEFAULT.allow_resize_to_same_host=true",
    ];

    /// <summary>Our cloud.</summary>
    public static async Task<Party> OurAsync(CloudFixture cloud)
    {
        var compute = cloud.Services.GetRequiredService<ApiServer>().AddressOf(Surfaces.Compute).ToString().TrimEnd('/');
        var networks = (await cloud.NetworkAsync(HttpMethod.Get, "/networks?name=private")).Json["networks"]!.AsArray();
        Dictionary<string, string> known = new(StringComparer.Ordinal)
        {
            ["image"] = await AddImageAsync(cloud),
            ["network"] = networks[0]!["id"]!.GetValue<string>(),
            ["project"] = FakeTokens.Project,
            ["otherproject"] = FakeTokens.OtherProject,
        };
        foreach (var (user, _, _) in Users)
        {
            known[user + "user"] = "user-" + user;
        }

        var http = cloud.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await AddHostsAsync(http, compute + "/v2.1", "admin", known);
        Party party = new()
        {
            Root = compute,
            Http = http,
            Tokens = Users.ToDictionary(user => user.User, user => user.User),
            Known = known,
        };
        await party.SetFlavorsAsync();
        return party;
    }

    /// <summary>A service by its Keystone, where two projects with their users are made if there are none.</summary>
    /// <param name="http">Sends the requests.</param>
    /// <param name="identity">The Keystone's address with <c>/v3</c>.</param>
    /// <param name="password">The password of its <c>admin</c>.</param>
    public static async Task<Party> ByKeystoneAsync(HttpClient http, string identity, string password)
    {
        var (root, catalog) = await LogInAsync(http, identity, "admin", password, "admin");
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        Dictionary<string, string> tokens = new(StringComparer.Ordinal);
        foreach (var (user, project, role) in Users)
        {
            var projectId = known[project] = await FindOrMakeAsync(http, identity, root, "project", $"differ-{project}", "");
            var userId = known[user + "user"] = await FindOrMakeAsync(http, identity, root, "user", $"differ-{user}", $", \"password\": \"{password}\", \"domain_id\": \"default\"");
            var roles = await Asking.AskAsync(http, "GET", $"{identity}/roles?name={role}", root, null);
            await Asking.AskAsync(http, "PUT", $"{identity}/projects/{projectId}/users/{userId}/roles/{roles["roles"]![0]!["id"]}", root, null);
            (tokens[user], _) = await LogInAsync(http, identity, $"differ-{user}", password, $"differ-{project}");
        }

        known["image"] = Id(await Asking.AskAsync(http, "GET", Endpoint(catalog, "image") + "/v2/images?name=tiny", root, null), "images");
        known["network"] = Id(await Asking.AskAsync(http, "GET", Endpoint(catalog, "network") + "/v2.0/networks?name=private", root, null), "networks");
        var compute = Endpoint(catalog, "compute");
        await AddHostsAsync(http, compute, root, known);
        Party party = new() { Root = compute[..^"/v2.1".Length], Http = http, Tokens = tokens, Known = known };
        await party.SetFlavorsAsync();
        return party;
    }

    // Everybody's, but no user's own.
    private static async Task<string> AddImageAsync(CloudFixture cloud)
    {
        const string Owner = "other-admin";
        var made = await cloud.SendAsync(
            ImagesModule.Surface, HttpMethod.Post, "/v2/images", Owner,
            new StringContent("""{"name": "tiny", "disk_format": "raw", "container_format": "bare", "visibility": "public"}""", Encoding.UTF8, "application/json"));
        made.Status.ShouldBe(201, made.Body);
        var id = made.Json["id"]!.GetValue<string>();
        ByteArrayContent content = new(new byte[1 << 20]);
        content.Headers.ContentType = new("application/octet-stream");
        (await cloud.SendAsync(ImagesModule.Surface, HttpMethod.Put, $"/v2/images/{id}/file", Owner, content)).Status.ShouldBe(204);
        return id;
    }

    // In the order in which the service lists them, whatever that is.
    private static async Task AddHostsAsync(HttpClient http, string compute, string token, Dictionary<string, string> known)
    {
        var hypervisors = (await Asking.AskAsync(http, "GET", compute + "/os-hypervisors", token, null))["hypervisors"]!.AsArray();
        (known["host1"], known["host2"]) = (hypervisors[0]!["hypervisor_hostname"]!.GetValue<string>(), hypervisors[1]!["hypervisor_hostname"]!.GetValue<string>());
    }

    private static string Id(JsonNode answer, string collection) => answer[collection]![0]!["id"]!.GetValue<string>();

    private static string Endpoint(JsonArray catalog, string type) => catalog
        .Single(service => service!["type"]!.GetValue<string>() == type)!["endpoints"]!.AsArray()
        .First(endpoint => endpoint!["interface"]!.GetValue<string>() is "public")!["url"]!.GetValue<string>().TrimEnd('/');

    private static async Task<string> FindOrMakeAsync(HttpClient http, string identity, string token, string kind, string name, string more)
    {
        var found = await Asking.AskAsync(http, "GET", $"{identity}/{kind}s?name={name}", token, null);
        return found[kind + "s"]!.AsArray().Count > 0
            ? Id(found, kind + "s")
            : (await Asking.AskAsync(http, "POST", $"{identity}/{kind}s", token, $$"""{"{{kind}}": {"name": "{{name}}"{{more}}} }"""))[kind]!["id"]!.GetValue<string>();
    }

    private static async Task<(string Token, JsonArray Catalog)> LogInAsync(HttpClient http, string identity, string user, string password, string project)
    {
        var body = $$$"""
            {"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "{{{user}}}", "domain": {"id": "default"}, "password": "{{{password}}}"} } },
             "scope": {"project": {"name": "{{{project}}}", "domain": {"id": "default"} } } } }
            """;
        using var request = Asking.Request("POST", identity + "/auth/tokens", null, body, null);
        using var answer = (await http.SendAsync(request)).EnsureSuccessStatusCode();
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["token"]!;
        return (answer.Headers.GetValues("X-Subject-Token").Single(), token["catalog"]!.AsArray());
    }
}
