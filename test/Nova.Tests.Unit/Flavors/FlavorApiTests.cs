using System.Text.Json.Nodes;
using Nova.TestKit.Samples;
using Nova.TestKit.SmallModules;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Flavors;

public sealed class FlavorApiTests : IAsyncLifetime
{
    private const string Private = """{"flavor": {"name": "own", "id": "77", "ram": 64, "vcpus": 1, "disk": 0, "os-flavor-access:is_public": false}}""";

    private SmallModules _modules = null!;

    public async Task InitializeAsync() => _modules = await SmallModules.StartAsync();

    public async Task DisposeAsync() => await _modules.DisposeAsync();

    [Theory]
    [InlineData("/flavors/1", "2.1", "flavors/flavor-get-resp.json")]
    [InlineData("/flavors", "2.1", "flavors/flavors-list-resp.json")]
    [InlineData("/flavors/detail", "2.1", "flavors/flavors-detail-resp.json")]
    [InlineData("/flavors/detail", "2.75", "flavor-manage/v2.75/flavor-create-post-resp.json")]
    [InlineData("/flavors", "2.102", "flavors/v2.102/flavors-list-resp.json")]
    public async Task A_question_is_answered_in_the_documented_shape(string path, string version, string sample)
    {
        var answer = await _modules.GetAsync(path, version, "reader");

        answer.Status.ShouldBe(200, answer.Body);
        var expected = ApiSample.Json(sample);
        if (expected["flavor"] is { } one && answer.Json["flavors"] is { } many)
        {
            many[0].ShouldHaveTheShapeOf(one.With("extra_specs", "{}"));
        }
        else
        {
            answer.Json.ShouldHaveTheShapeOf(expected);
        }
    }

    [Theory]
    [InlineData("2.61", "flavors/v2.61/flavor-get-resp.json")]
    [InlineData("2.75", "flavors/v2.75/flavor-get-resp.json")]
    [InlineData("2.102", "flavors/v2.102/flavor-get-resp.json")]
    public async Task Extra_specs_are_part_of_a_flavor(string version, string sample)
    {
        var specs = await _modules.SendAsync(
            HttpMethod.Post, "/flavors/1/os-extra_specs", "2.86", ApiSample.Text("flavor-extra-specs/flavor-extra-specs-create-req.json"));

        specs.Status.ShouldBe(200, specs.Body);
        (await _modules.GetAsync("/flavors/1", version)).Json.ShouldHaveTheShapeOf(ApiSample.Json(sample));
    }

    [Theory]
    [InlineData("2.1", "flavor-manage/flavor-create-post")]
    [InlineData("2.55", "flavor-manage/v2.55/flavor-create-post")]
    [InlineData("2.75", "flavor-manage/v2.75/flavor-create-post")]
    public async Task A_flavor_is_made_as_the_samples_say(string version, string sample)
    {
        var body = ApiSample.Text($"{sample}-req.json");

        var answer = await _modules.SendAsync(HttpMethod.Post, "/flavors", version, body);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json($"{sample}-resp.json"));
        (await _modules.SendAsync(HttpMethod.Post, "/flavors", version, body)).Status.ShouldBe(409);
        (await _modules.SendAsync(HttpMethod.Delete, "/flavors/10", version)).Status.ShouldBe(202);
        (await _modules.GetAsync("/flavors/10", version)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("2.55")]
    [InlineData("2.75")]
    public async Task A_flavor_is_described_as_the_samples_say(string version)
    {
        var answer = await _modules.SendAsync(
            HttpMethod.Put, "/flavors/1", version, ApiSample.Text($"flavor-manage/v{version}/flavor-update-req.json"));

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json($"flavor-manage/v{version}/flavor-update-resp.json"));
        (await _modules.SendAsync(HttpMethod.Put, "/flavors/1", "2.54", "{}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_private_flavor_is_for_those_who_were_given_it()
    {
        (await _modules.SendAsync(HttpMethod.Post, "/flavors", "2.1", Private)).Status.ShouldBe(200);
        (await _modules.GetAsync("/flavors/77", token: "member")).Status.ShouldBe(404);

        var grant = $$$"""{"addTenantAccess": {"tenant": "{{{FakeTokens.Project}}}"}}""";
        var granted = await _modules.SendAsync(HttpMethod.Post, "/flavors/77/action", "2.7", grant);

        granted.Status.ShouldBe(200, granted.Body);
        granted.Json["flavor_access"]![0]!["tenant_id"]!.GetValue<string>().ShouldBe(FakeTokens.Project);
        (await _modules.SendAsync(HttpMethod.Post, "/flavors/77/action", "2.7", grant)).Status.ShouldBe(409);
        (await _modules.SendAsync(HttpMethod.Post, "/flavors/1/action", "2.7", grant)).Status.ShouldBe(409);
        (await _modules.GetAsync("/flavors/77", token: "member")).Status.ShouldBe(200);
        (await _modules.GetAsync("/flavors/77", token: "other")).Status.ShouldBe(404);
        (await _modules.GetAsync("/flavors/1/os-flavor-access")).Status.ShouldBe(404);
        (await _modules.SendAsync(HttpMethod.Post, "/flavors/77/action", "2.1", grant.Replace("add", "remove", StringComparison.Ordinal))).Status.ShouldBe(200);
        (await _modules.GetAsync("/flavors/77", token: "member")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Access_is_given_to_projects_that_are_there_and_taken_from_any()
    {
        (await _modules.SendAsync(HttpMethod.Post, "/flavors", "2.1", Private)).Status.ShouldBe(200);
        var grant = $$$"""{"addTenantAccess": {"tenant": "{{{FakeTokens.NoProject}}}"}}""";

        var granted = await _modules.SendAsync(HttpMethod.Post, "/flavors/77/action", "2.7", grant);
        var taken = await _modules.SendAsync(HttpMethod.Post, "/flavors/77/action", "2.7", grant.Replace("add", "remove", StringComparison.Ordinal));

        granted.Status.ShouldBe(400, granted.Body);
        granted.Message.ShouldBe("Project ID nonsense is not a valid project.");
        taken.Status.ShouldBe(404, taken.Body);
        taken.Message.ShouldContain("Flavor access");
    }

    [Theory]
    [InlineData("/flavors", "1,2,3,4,42,5")]
    [InlineData("/flavors?sort_key=memory_mb&sort_dir=desc", "5,4,3,2,1,42")]
    [InlineData("/flavors?minRam=2048&minDisk=40", "3,4,5")]
    [InlineData("/flavors?limit=2&marker=2", "3,4")]
    [InlineData("/flavors?is_public=false", "")]
    public async Task A_list_is_filtered_sorted_and_paged(string path, string ids)
    {
        var answer = await _modules.GetAsync(path);

        string.Join(',', answer.Json["flavors"]!.AsArray().Select(flavor => flavor!["id"]!.GetValue<string>())).ShouldBe(ids);
    }

    [Theory]
    [InlineData("/flavors?marker=zz", "2.1")]
    [InlineData("/flavors?minRam=much", "2.1")]
    [InlineData("/flavors?is_public=perhaps", "2.1")]
    [InlineData("/flavors?limit=-1", "2.1")]
    [InlineData("/flavors?sort_key=colour", "2.1")]
    [InlineData("/flavors?colour=red", "2.75")]
    [InlineData("/flavors?sort_key=rxtx_factor", "2.102")]
    public async Task A_bad_question_is_refused(string path, string version) => (await _modules.GetAsync(path, version)).Status.ShouldBe(400);

    [Theory]
    [InlineData("""{"flavor": {"name": "x", "ram": 1, "vcpus": 0, "disk": 0}}""", "2.1", "vcpus")]
    [InlineData("""{"flavor": {"name": "x", "ram": 1, "vcpus": 1, "disk": 0, "swap": -1}}""", "2.1", "swap")]
    [InlineData("""{"flavor": {"name": "x", "ram": 1, "vcpus": 1, "disk": 0, "description": "d"}}""", "2.54", "description")]
    [InlineData("""{"flavor": {"name": "x", "ram": 1, "vcpus": 1, "disk": 0, "rxtx_factor": 1}}""", "2.102", "rxtx_factor")]
    [InlineData("""{"flavor": {"name": "  ", "ram": 1, "vcpus": 1, "disk": 0}}""", "2.1", "name")]
    public async Task A_bad_flavor_is_refused_by_the_members_name(string body, string version, string member)
    {
        var answer = await _modules.SendAsync(HttpMethod.Post, "/flavors", version, body);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Message.ShouldContain(member);
    }

    [Theory]
    [InlineData("hw:numa_nodes", "0")]
    [InlineData("hw:cpu_policy", "sharred")]
    [InlineData("hw:numa_cpus.0", "x")]
    [InlineData("hw:no_such_thing", "1")]
    [InlineData("trait:HW_CPU_X86_VMX", "wanted")]
    [InlineData("resources:VCPU", "-1")]
    public async Task An_extra_spec_of_a_known_namespace_is_checked_from_2_86_on(string key, string value)
    {
        var body = $$$"""{"extra_specs": {"{{{key}}}": "{{{value}}}"}}""";

        (await _modules.SendAsync(HttpMethod.Post, "/flavors/1/os-extra_specs", "2.86", body)).Status.ShouldBe(400);
        (await _modules.SendAsync(HttpMethod.Post, "/flavors/1/os-extra_specs", "2.85", body)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task One_extra_spec_is_set_shown_and_removed()
    {
        const string One = "/flavors/1/os-extra_specs/hw:numa_nodes";

        var set = await _modules.SendAsync(HttpMethod.Put, One, "2.1", ApiSample.Text("flavor-extra-specs/flavor-extra-specs-update-req.json"));

        set.Status.ShouldBe(200, set.Body);
        set.Body.ShouldBe("""{"hw:numa_nodes":"2"}""");
        (await _modules.GetAsync(One, token: "reader")).Body.ShouldBe(set.Body);
        (await _modules.SendAsync(HttpMethod.Put, One, "2.1", """{"other": "2"}""")).Status.ShouldBe(400);
        (await _modules.SendAsync(HttpMethod.Delete, One, "2.1")).Status.ShouldBe(200);
        (await _modules.GetAsync(One)).Status.ShouldBe(404);
        (await _modules.SendAsync(HttpMethod.Delete, One, "2.1", token: "member")).Status.ShouldBe(403);
    }
}

internal static class SampleChanges
{
    public static JsonNode With(this JsonNode sample, string member, string value)
    {
        var copy = sample.DeepClone();
        copy[member] = JsonNode.Parse(value);
        return copy;
    }
}
