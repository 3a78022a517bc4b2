using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.TestKit.Schemas;
using Nova.TestKit.Web;
using Nova.Web;
using Nova.Web.Policies;
using Nova.Web.Tokens;

namespace Nova.Tests.Architecture;

/// <summary>Every policy against what is known of it from outside: whom its default lets through, and which operations ask it.</summary>
public sealed class PolicyVerdictTests
{
    private const string Nobody = "6f70656e-7374-6163-6b20-342065766572";

    private static readonly string[] Roles = ["reader", "member", "manager", "admin", "service"];

    // Asked by the operation itself, of requests that want what the rule is about.
    private static readonly string[] AskedByHandlers =
    [
        "os_compute_api:limits:other_project", "os_compute_api:os-server-groups:index:all_projects", "os_compute_api:servers:create:attach_volume",
        "os_compute_api:servers:create:attach_network", "os_compute_api:servers:create:trusted_certs", "os_compute_api:servers:create:forced_host",
        "compute:servers:create:requested_destination", "os_compute_api:servers:rebuild:trusted_certs", "os_compute_api:servers:create_image:allow_volume_backed",
        "os_compute_api:os-lock-server:unlock:unlock_override", "os_compute_api:os-migrate-server:migrate:host", "os_compute_api:os-migrate-server:migrate_live:host",
        "os_compute_api:os-volumes-attachments:swap", "compute:server:topology:host:index",
    ];

    [Fact]
    public async Task The_default_of_every_policy_gives_the_verdict_that_it_means()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        var enforcer = cloud.Services.GetRequiredService<IPolicyEnforcer>();
        PolicyTarget own = new(new ProjectId(FakeTokens.Project), new UserId("the owner"));
        List<string> wrong = [];
        var asked = 0;

        var registered = cloud.Services.GetServices<PolicyList>().SelectMany(list => list.Policies).ToDictionary(policy => policy.Name);
        foreach (var known in Facts.Policies.Where(policy => policy.Operations.Length > 0 && registered.ContainsKey(policy.Name)))
        {
            foreach (var caller in Callers(enforcer))
            {
                var expected = Means(known.Meaning, caller, own);
                var ours = enforcer.Allows(caller, registered[known.Name], own);
                asked++;
                if (ours != expected)
                {
                    wrong.Add($"{known.Name} for {caller.UserName}: {ours}, and \"{known.Meaning}\" means {expected}");
                }
            }
        }

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(180 * Roles.Length * 2);
    }

    [Theory]
    [InlineData(true, 403)]
    [InlineData(false, 200)]
    public async Task A_token_of_system_scope_is_allowed_nothing_unless_scopes_are_not_enforced(bool enforce, int status)
    {
        await using var cloud = await CloudFixture.StartAsync(1, $"oslo_policy.enforce_scope={enforce}");
        cloud.Tokens.Add("system", new AuthenticatedToken
        {
            User = new UserId("user-system"),
            UserName = "system",
            SystemScope = "all",
            Roles = ["admin"],
            ExpiresAt = DateTimeOffset.MaxValue,
        });

        foreach (var path in (string[])["/servers", "/os-hypervisors", "/flavors", "/os-services"])
        {
            (await cloud.GetAsync(path, "system")).Status.ShouldBe(status, path);
        }
    }

    [Fact]
    public async Task Every_operation_asks_the_policies_that_it_is_known_to_ask()
    {
        OneRefused enforcer = new();
        await using var cloud = await CloudFixture.StartAsync(
            services => services.RemoveAll<IPolicyEnforcer>().AddSingleton<IPolicyEnforcer>(enforcer), 1);
        var endpoints = cloud.Services.GetRequiredService<ApiServer>().Endpoints.Where(endpoint => endpoint.Surface is "compute").ToArray();
        List<string> unasked = [];
        HashSet<string> asked = new(StringComparer.Ordinal);

        foreach (var operation in Facts.Operations.Where(operation =>
            endpoints.Any(endpoint => OperationTests.Serves(endpoint, operation.Method, operation.Path, operation.Action, operation.First))))
        {
            foreach (var rule in RulesOf(operation))
            {
                enforcer.Refused = rule;
                var answer = await AskAsync(cloud, operation);
                if (answer.Status is 403 && answer.Body.Contains(rule, StringComparison.Ordinal))
                {
                    asked.Add(rule);
                }
                else
                {
                    unasked.Add($"{operation}: {rule} ({answer.Status})");
                }
            }
        }

        enforcer.Refused = "";
        unasked.Where(line => !AskedByHandlers.Any(rule => line.Contains($": {rule} (", StringComparison.Ordinal))).ShouldBeEmpty();
        AskedByHandlers.Where(asked.Contains).ShouldBeEmpty("asked of every request; take them off the list");
        asked.Count.ShouldBeGreaterThan(150);
    }

    [Fact]
    public async Task A_policy_of_what_only_some_requests_want_is_asked_of_those()
    {
        OneRefused enforcer = new();
        await using var cloud = await CloudFixture.StartAsync(
            services => services.RemoveAll<IPolicyEnforcer>().AddSingleton<IPolicyEnforcer>(enforcer), 1);
        var onImage = await cloud.BootAsync("on an image");
        const string Disk = """ "block_device_mapping_v2": [{"uuid": "{0}", "source_type": "image", "destination_type": "volume", "boot_index": 0, "volume_size": 1}] """;
        var onVolume = await CreateAsync(cloud, Disk.Replace("{0}", cloud.Image, StringComparison.Ordinal), hasImage: false);
        await cloud.WaitForAsync(onVolume, "ACTIVE");
        (await cloud.ActAsync(onImage, """{"lock": null}""", "other-admin")).Status.ShouldBe(202);
        var host = cloud.Simulation.Hosts[0].Value;

        Dictionary<string, Func<Task<WebAnswer>>> requests = new()
        {
            ["os_compute_api:limits:other_project"] = () => cloud.GetAsync($"/limits?tenant_id={FakeTokens.OtherProject}"),
            ["os_compute_api:os-server-groups:index:all_projects"] = () => cloud.GetAsync("/os-server-groups?all_projects=1", "admin"),
            ["os_compute_api:servers:create:attach_volume"] = () => AskForAsync(cloud, Disk.Replace("{0}", cloud.Image, StringComparison.Ordinal), hasImage: false),
            ["os_compute_api:servers:create:attach_network"] = () => AskForAsync(cloud, $$""" "networks": [{"uuid": "{{Nobody}}"}] """),
            ["os_compute_api:servers:create:trusted_certs"] = () => AskForAsync(cloud, """ "trusted_image_certificates": ["one"] """),
            ["os_compute_api:servers:create:forced_host"] = () => AskForAsync(cloud, $"\"availability_zone\": \"nova:{host}\""),
            ["compute:servers:create:requested_destination"] = () => AskForAsync(cloud, $"\"host\": \"{host}\""),
            ["os_compute_api:servers:rebuild:trusted_certs"] = () => cloud.ActAsync(
                onVolume, $$"""{"rebuild": {"imageRef": "{{cloud.Image}}", "trusted_image_certificates": ["one"]} }"""),
            ["os_compute_api:servers:create_image:allow_volume_backed"] = () => cloud.ActAsync(onVolume, """{"createImage": {"name": "one"} }"""),
            ["os_compute_api:os-lock-server:unlock:unlock_override"] = () => cloud.ActAsync(onImage, """{"unlock": null}"""),
            ["os_compute_api:os-migrate-server:migrate:host"] = () => cloud.ActAsync(onVolume, $$$"""{"migrate": {"host": "{{{host}}}"} }"""),
            ["os_compute_api:os-migrate-server:migrate_live:host"] = () => cloud.ActAsync(
                onVolume, $$$"""{"os-migrateLive": {"host": "{{{host}}}", "block_migration": "auto"} }"""),
            ["os_compute_api:os-volumes-attachments:swap"] = () => cloud.SendAsync(
                HttpMethod.Put, $"/servers/{onVolume}/os-volume_attachments/{Nobody}", body: $$$"""{"volumeAttachment": {"volumeId": "{{{onVolume}}}"} }"""),
        };
        requests.Keys.Order(StringComparer.Ordinal).ShouldBe(AskedByHandlers.Order(StringComparer.Ordinal));
        foreach (var (rule, ask) in requests)
        {
            enforcer.Refused = rule;
            var answer = await ask();

            answer.Status.ShouldBe(403, $"{rule}: {answer.Body}");
            answer.Body.ShouldContain(rule);
        }

        enforcer.Refused = "os_compute_api:servers:create:zero_disk_flavor";
        await cloud.SendAsync(HttpMethod.Post, "/flavors", "admin", """{"flavor": {"id": "zero", "name": "zero", "ram": 256, "vcpus": 1, "disk": 0} }""");
        (await AskForAsync(cloud, "\"description\": null", flavor: "zero")).Status.ShouldBe(403);
        enforcer.Refused = "";
    }

    private static Task<WebAnswer> AskForAsync(CloudFixture cloud, string more, bool hasImage = true, string flavor = "1")
    {
        var image = hasImage ? cloud.Image : "";
        var networks = more.Contains("networks", StringComparison.Ordinal) ? "" : "\"networks\": \"none\", ";
        var body = $$"""{"server": {"name": "asked", "imageRef": "{{image}}", "flavorRef": "{{flavor}}", {{networks}}{{more}} } }""";
        return cloud.SendAsync(HttpMethod.Post, "/servers", body: body);
    }

    private static async Task<string> CreateAsync(CloudFixture cloud, string more, bool hasImage)
    {
        var made = await AskForAsync(cloud, more, hasImage);
        made.Status.ShouldBe(202, made.Body);
        return made.Json["server"]!["id"]!.GetValue<string>();
    }

    private static IEnumerable<RequestContext> Callers(IPolicyEnforcer enforcer) =>
        from role in Roles
        from project in (string[])[FakeTokens.Project, FakeTokens.OtherProject, ""]
        from user in (string[])["the owner", "another"]
        select new RequestContext
        {
            RequestId = "req-1",
            User = new UserId(user),
            UserName = $"{user}, {role} of {(project is FakeTokens.Project ? "the project" : project is "" ? "the system" : "another project")}",
            Project = new ProjectId(project),
            SystemScope = project is "" ? "all" : null,
            Roles = ImpliedRoles.Close([role]).ToFrozenSet(StringComparer.Ordinal),
        } into caller
        select caller with { IsAdmin = enforcer.Allows(caller, BaseRules.Definitions[0], new PolicyTarget(caller.Project, caller.User)) };

    private static bool Means(string meaning, RequestContext caller, PolicyTarget target)
    {
        var isOwn = caller.Project == target.Project;
        var isAdmin = caller.Roles.Contains("admin");
        return meaning switch
        {
            "admin" => isAdmin,
            "owner with role reader, or admin" => isAdmin || (isOwn && caller.Roles.Contains("reader")),
            "owner with role member, or admin" => isAdmin || (isOwn && caller.Roles.Contains("member")),
            "project manager, or admin" => isAdmin || (isOwn && caller.Roles.Contains("manager")),
            "service user, or admin" => isAdmin || caller.Roles.Contains("service"),
            "the user who owns the key pair, or admin" => isAdmin || caller.User == target.User,
            "any authenticated user" => true,
            "nobody" => false,
            _ => throw new ArgumentOutOfRangeException(nameof(meaning), meaning, "Nobody has said what this means."),
        };
    }

    // Behind "optional:" stand those that only decide what is shown.
    private static string[] RulesOf(KnownOperation operation) =>
        operation.Policies.Split("optional:")[0].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Task<WebAnswer> AskAsync(CloudFixture cloud, KnownOperation operation)
    {
        var path = string.Join('/', operation.Path.Split('/').Select(segment => segment.StartsWith('{') ? NameOf(operation) : segment));
        return cloud.SendAsync(
            Surfaces.Compute, new HttpMethod(operation.Method), "/v2.1" + path, "member",
            BodyOf(operation) is { } body ? new StringContent(body, Encoding.UTF8, "application/json") : null, operation.First.ToString());
    }

    private static string NameOf(KnownOperation operation) => operation.Path is "/os-services/{id}" && operation.Last < new ApiVersion(2, 53) ? "enable" : Nobody;

    private static string? BodyOf(KnownOperation operation)
    {
        var schema = Facts.Schemas.FirstOrDefault(schema => schema.Kind is "request" && schema.Method == operation.Method && schema.Path == operation.Path
            && schema.Action == operation.Action && schema.First <= operation.First && operation.First <= schema.Last);
        return schema is not null && SchemaBodies.Good(schema.Rules, whole: false) is { } good ? good.ToJsonString()
            : operation.Action.Length > 0 ? $$"""{"{{operation.Action}}": null}"""
            : operation.Method is "POST" or "PUT" ? "{}"
            : null;
    }

    /// <summary>Allows everything but one.</summary>
    private sealed class OneRefused : IPolicyEnforcer
    {
        public string Refused { get; set; } = "";

        public bool Allows(RequestContext caller, Policy policy, PolicyTarget target) =>
            policy.Name is "context_is_admin" ? caller.Roles.Contains("admin") : policy.Name != Refused;
    }
}
