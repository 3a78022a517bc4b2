using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit.Cloud;
using Nova.TestKit.Schemas;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;
using Nova.Web;

namespace Nova.Tests.Unit.Placement;

/// <summary>The Placement API against what is known of it: every operation, in the versions that have it, for those who may.</summary>
public sealed class PlacementOperationTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private const string NotThere = "The resource could not be found.";

    private CloudFixture Cloud => shared.Cloud;

    public static TheoryData<string, string, int> Operations
    {
        get
        {
            TheoryData<string, string, int> rows = [];
            foreach (var parts in Facts.Lines("api/placement-operations.tsv").Skip(1).Select(line => line.Split('\t')).Where(parts => parts[1] is not "/"))
            {
                rows.Add(parts[0], parts[1], int.Parse(parts[2][2..], System.Globalization.CultureInfo.InvariantCulture));
            }

            return rows;
        }
    }

    [Fact]
    public void Every_operation_is_served_and_nothing_else()
    {
        var ours = Cloud.Services.GetRequiredService<ApiServer>().Endpoints.Where(endpoint => endpoint.Surface is "placement")
            .Select(endpoint => $"{endpoint.Method} {endpoint.Pattern}");
        var known = Facts.Lines("api/placement-operations.tsv").Skip(1).Select(line => line.Split('\t')).Where(parts => parts[1] is not "/").Select(parts => $"{parts[0]} {parts[1]}");

        ours.ShouldBe(known, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_is_there_from_its_version_on(string method, string path, int since)
    {
        var at = await AskAsync(method, path, $"1.{since}", "admin");

        DetailOf(at).ShouldNotBe(NotThere);
        at.Header("OpenStack-API-Version").ShouldBe($"placement 1.{since}");
        if (since > 0)
        {
            var before = await AskAsync(method, path, $"1.{since - 1}", "admin");
            before.Status.ShouldBe(path.EndsWith("/inventories", StringComparison.Ordinal) ? 405 : 404);
            before.Header("OpenStack-API-Version").ShouldBe($"placement 1.{since - 1}");
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_is_for_admins_and_services(string method, string path, int since)
    {
        var newest = $"1.{Math.Max(since, 39)}";

        // Readers may ask for the usages of their project, but then they must name it.
        (await AskAsync(method, path, newest, "manager")).Status.ShouldBe(path is "/usages" ? 400 : 403);
        (await AskAsync(method, path, newest, "service")).Status.ShouldNotBe(403);
        (await AskAsync(method, path, newest, "nobody")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task The_versions_are_told_without_a_token()
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Get, "/", version: null, token: "nobody");

        answer.Status.ShouldBe(200);
        var version = answer.Json["versions"]![0]!;
        (version["id"]!.GetValue<string>(), version["min_version"]!.GetValue<string>(), version["max_version"]!.GetValue<string>(), version["status"]!.GetValue<string>())
            .ShouldBe(("v1.0", "1.0", "1.39", "CURRENT"));
        version["links"]![0]!.ToJsonString().ShouldBe("""{"rel":"self","href":""}""");
    }

    [Theory]
    [InlineData(null, 200, "placement 1.0")]
    [InlineData("latest", 200, "placement 1.39")]
    [InlineData("1.7", 200, "placement 1.7")]
    [InlineData("1.40", 406, "placement 1.0")]
    [InlineData("2.1", 406, "placement 1.0")]
    [InlineData("1", 400, "placement 1.0")]
    [InlineData("one.two", 400, "placement 1.0")]
    public async Task A_version_is_taken_or_refused(string? version, int status, string told)
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Get, "/resource_providers", version: version);

        answer.Status.ShouldBe(status, answer.Body);
        answer.Header("OpenStack-API-Version").ShouldBe(told);
        answer.Header("Vary").ShouldBe("OpenStack-API-Version");
        if (status is 406)
        {
            answer.Json["errors"]![0]!["max_version"]!.GetValue<string>().ShouldBe("1.39");
            answer.Json["errors"]![0]!["min_version"]!.GetValue<string>().ShouldBe("1.0");
        }
    }

    [Fact]
    public async Task A_refusal_has_its_code_from_1_23_on()
    {
        var path = $"/resource_providers/{Guid.NewGuid()}";

        var before = (await Cloud.PlacementAsync(HttpMethod.Get, path, version: "1.22")).Json["errors"]![0]!.AsObject();
        var since = (await Cloud.PlacementAsync(HttpMethod.Get, path, version: "1.23")).Json["errors"]![0]!.AsObject();
        var nowhere = await Cloud.PlacementAsync(HttpMethod.Get, "/nowhere");

        before.Select(member => member.Key).ShouldBe(["status", "title", "detail", "request_id"]);
        since.Select(member => member.Key).ShouldBe(["status", "title", "detail", "request_id", "code"]);
        since["code"]!.GetValue<string>().ShouldBe("placement.undefined_code");
        since["title"]!.GetValue<string>().ShouldBe("Not Found");
        since["request_id"]!.GetValue<string>().ShouldStartWith("req-");
        (nowhere.Status, nowhere.CodeOf()).ShouldBe((404, "placement.undefined_code"));
    }

    [Theory]
    [InlineData("/resource_providers")]
    [InlineData("/resource_classes")]
    [InlineData("/traits")]
    [InlineData("/allocations/8f10072f-a858-4000-8cf0-76e5dd3192d7")]
    [InlineData("/usages?project_id=one")]
    [InlineData("/allocation_candidates?resources=VCPU:1")]
    public async Task An_answer_may_not_be_kept_from_1_15_on(string path)
    {
        var before = await Cloud.PlacementAsync(HttpMethod.Get, path, version: "1.14");
        var since = await Cloud.PlacementAsync(HttpMethod.Get, path, version: "1.15");

        before.Header("Cache-Control").ShouldBeNull();
        before.Header("Last-Modified").ShouldBeNull();
        since.Header("Cache-Control").ShouldBe("no-cache");
        DateTimeOffset.TryParse(since.Header("Last-Modified"), System.Globalization.CultureInfo.InvariantCulture, out _).ShouldBeTrue();
    }

    private Task<WebAnswer> AskAsync(string method, string path, string version, string token) => Cloud.PlacementAsync(
        new HttpMethod(method),
        path.Replace("{uuid}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{consumer}", Guid.Empty.ToString(), StringComparison.Ordinal)
            .Replace("{class}", "CUSTOM_NO", StringComparison.Ordinal).Replace("{name}", "NO", StringComparison.Ordinal),
        method is "POST" or "PUT" ? "[]" : null, version, token);

    private static string? DetailOf(WebAnswer answer) => answer.Status >= 400 ? answer.Json["errors"]![0]!["detail"]!.GetValue<string>() : null;
}
