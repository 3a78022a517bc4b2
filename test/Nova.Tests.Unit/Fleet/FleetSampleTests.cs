using System.Text.Json.Nodes;
using Nova.TestKit.Fleet;
using Nova.TestKit.Samples;

namespace Nova.Tests.Unit.Fleet;

/// <summary>The documented samples, asked of the running API.</summary>
public sealed class FleetSampleTests : IAsyncLifetime
{
    private FleetFixture _fleet = null!;

    public async Task InitializeAsync()
    {
        _fleet = await FleetFixture.StartAsync();
        await _fleet.ReportAllAsync();
    }

    public async Task DisposeAsync() => await _fleet.DisposeAsync();

    [Theory]
    [InlineData("/os-services", "2.1", "os-services/services-list-get-resp.json")]
    [InlineData("/os-services", "2.11", "os-services/v2.11/services-list-get-resp.json")]
    [InlineData("/os-services", "2.53", "os-services/v2.53/services-list-get-resp.json")]
    [InlineData("/os-services", "2.104", "os-services/v2.53/services-list-get-resp.json")]
    [InlineData("/os-hypervisors", "2.1", "os-hypervisors/hypervisors-list-resp.json")]
    [InlineData("/os-hypervisors", "2.28", "os-hypervisors/v2.28/hypervisors-list-resp.json")]
    [InlineData("/os-hypervisors/detail", "2.1", "os-hypervisors/hypervisors-detail-resp.json")]
    [InlineData("/os-hypervisors/detail", "2.28", "os-hypervisors/v2.28/hypervisors-detail-resp.json")]
    [InlineData("/os-hypervisors/3", "2.1", "os-hypervisors/hypervisors-show-resp.json")]
    [InlineData("/os-hypervisors/3", "2.28", "os-hypervisors/v2.28/hypervisors-show-resp.json")]
    [InlineData("/os-hypervisors/statistics", "2.1", "os-hypervisors/hypervisors-statistics-resp.json")]
    [InlineData("/os-hypervisors/statistics", "2.87", "os-hypervisors/v2.28/hypervisors-statistics-resp.json")]
    [InlineData("/os-hypervisors/3/uptime", "2.1", "os-hypervisors/hypervisors-uptime-resp.json")]
    [InlineData("/os-hypervisors/host/search", "2.28", "os-hypervisors/v2.28/hypervisors-search-resp.json")]
    [InlineData("/os-hypervisors/host/servers", "2.28", "os-hypervisors/v2.28/hypervisors-without-servers-resp.json")]
    [InlineData("/os-availability-zone", "2.1", "os-availability-zone/availability-zone-list-resp.json")]
    [InlineData("/os-hosts", "2.1", "os-hosts/hosts-list-resp.json")]
    [InlineData("/os-hosts/host1", "2.42", "os-hosts/host-get-resp.json")]
    public async Task A_question_is_answered_in_the_documented_shape(string path, string version, string sample)
    {
        var answer = await _fleet.GetAsync(path, version);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json(sample));
    }

    [Fact]
    public async Task Servers_of_a_hypervisor_are_listed()
    {
        _fleet.PutServerOn("host1");

        var answer = await _fleet.GetAsync("/os-hypervisors/host1/servers", "2.1");

        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-hypervisors/hypervisors-with-servers-resp.json"));
    }

    [Theory]
    [InlineData("enable", "2.1", "os-services/service-enable-put")]
    [InlineData("disable", "2.1", "os-services/service-disable-put")]
    [InlineData("disable-log-reason", "2.11", "os-services/v2.11/service-disable-log-put")]
    [InlineData("force-down", "2.52", "os-services/v2.11/service-force-down-put")]
    public async Task The_older_actions_on_services_answer_the_samples(string action, string version, string sample)
    {
        var answer = await _fleet.SendAsync(HttpMethod.Put, $"/os-services/{action}", version, ApiSample.Text($"{sample}-req.json"));

        answer.Status.ShouldBe(200, answer.Body);
        JsonNode.DeepEquals(answer.Json, ApiSample.Json($"{sample}-resp.json")).ShouldBeTrue(answer.Body);
    }

    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("disable-log")]
    [InlineData("force-down")]
    public async Task A_service_is_updated_by_its_uuid(string what)
    {
        var service = (await _fleet.GetAsync("/os-services?binary=nova-compute&host=host1", "2.53")).Json["services"]![0]!["id"]!.GetValue<string>();

        var answer = await _fleet.SendAsync(
            HttpMethod.Put, $"/os-services/{service}", "2.53", ApiSample.Text($"os-services/v2.53/service-{what}-put-req.json"));

        answer.Status.ShouldBe(200, answer.Body);
        var sample = ApiSample.Json($"os-services/v2.53/service-{what}-put-resp.json");
        answer.Json.ShouldHaveTheShapeOf(sample);
        answer.Json["service"]!["state"]!.GetValue<string>().ShouldBe(sample["service"]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_host_is_disabled_and_power_is_refused_honestly()
    {
        var answer = await _fleet.SendAsync(HttpMethod.Put, "/os-hosts/host1", "2.1", ApiSample.Text("os-hosts/host-put-maintenance-req.json"));

        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-hosts/host-put-maintenance-resp.json"));
        (await _fleet.GetAsync("/os-hosts/host1/reboot", "2.1")).Status.ShouldBe(501);
        (await _fleet.GetAsync("/os-hosts", "2.43")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("2.1", "os-aggregates")]
    [InlineData("2.41", "os-aggregates/v2.41")]
    public async Task An_aggregate_lives_as_documented(string version, string folder)
    {
        var made = await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates", version, ApiSample.Text($"{folder}/aggregate-post-req.json"));
        made.Status.ShouldBe(200, made.Body);
        made.Json.ShouldHaveTheShapeOf(ApiSample.Json($"{folder}/aggregate-post-resp.json"));

        await StepAsync("/action", """{"add_host": {"host": "host1"}}""", "aggregates-add-host-post-resp.json");
        await StepAsync("/action", ApiSample.Text($"{folder}/aggregate-metadata-post-req.json"), "aggregates-metadata-post-resp.json");
        (await _fleet.GetAsync("/os-aggregates/1", version)).Json["aggregate"]!["hosts"]![0]!.GetValue<string>().ShouldBe("host1");
        (await _fleet.SendAsync(HttpMethod.Delete, "/os-aggregates/1", version)).Status.ShouldBe(400);
        await StepAsync("/action", """{"remove_host": {"host": "host1"}}""", null);
        await StepAsync("/action", """{"set_metadata": {"metadata": {"key": null}}}""", "aggregates-remove-host-post-resp.json");
        var updated = await _fleet.SendAsync(HttpMethod.Put, "/os-aggregates/1", version, ApiSample.Text($"{folder}/aggregate-update-post-req.json"));
        updated.Json.ShouldHaveTheShapeOf(ApiSample.Json($"{folder}/aggregate-update-post-resp.json"));
        (await _fleet.SendAsync(HttpMethod.Delete, "/os-aggregates/1", version)).Status.ShouldBe(200);
        (await _fleet.GetAsync("/os-aggregates/1", version)).Status.ShouldBe(404);

        async Task StepAsync(string path, string body, string? sample)
        {
            var answer = await _fleet.SendAsync(HttpMethod.Post, $"/os-aggregates/1{path}", version, body);
            answer.Status.ShouldBe(200, answer.Body);
            answer.Json.ShouldHaveTheShapeOf(sample is null ? null : ApiSample.Json($"{folder}/{sample}"));
        }
    }
}
