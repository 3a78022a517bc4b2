using System.Text.Json.Nodes;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.TestKit.Samples;
using Nova.TestKit.SmallModules;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Quotas;

public sealed class QuotaApiTests : IAsyncLifetime
{
    private SmallModules _modules = null!;

    public async Task InitializeAsync() => _modules = await SmallModules.StartAsync();

    public async Task DisposeAsync() => await _modules.DisposeAsync();

    [Theory]
    [InlineData("/limits", "2.1", "limits/limit-get-resp.json")]
    [InlineData("/limits", "2.36", "limits/v2.36/limit-get-resp.json")]
    [InlineData("/limits", "2.39", "limits/v2.39/limit-get-resp.json")]
    [InlineData("/limits", "2.104", "limits/v2.57/limit-get-resp.json")]
    [InlineData("/os-quota-sets/fake_tenant", "2.36", "os-quota-sets/v2.36/quotas-show-get-resp.json")]
    [InlineData("/os-quota-sets/fake_tenant", "2.104", "os-quota-sets/v2.57/quotas-show-get-resp.json")]
    [InlineData("/os-quota-sets/fake_tenant/defaults", "2.36", "os-quota-sets/v2.36/quotas-show-defaults-get-resp.json")]
    [InlineData("/os-quota-sets/fake_tenant/detail", "2.36", "os-quota-sets/v2.36/quotas-show-detail-get-resp.json")]
    [InlineData("/os-quota-sets/fake_tenant/detail", "2.57", "os-quota-sets/v2.57/quotas-show-detail-get-resp.json")]
    [InlineData("/os-quota-sets/fake_tenant?user_id=fake", "2.57", "os-quota-sets/v2.57/user-quotas-show-get-resp.json")]
    [InlineData("/os-quota-class-sets/default", "2.1", "os-quota-class-sets/quota-classes-show-get-resp.json")]
    [InlineData("/os-quota-class-sets/default", "2.50", "os-quota-class-sets/v2.50/quota-classes-show-get-resp.json")]
    [InlineData("/os-quota-class-sets/default", "2.57", "os-quota-class-sets/v2.57/quota-classes-show-get-resp.json")]
    public async Task A_question_is_answered_as_the_sample_says(string path, string version, string sample)
    {
        var answer = await _modules.GetAsync(path, version);

        answer.Status.ShouldBe(200, answer.Body);
        JsonNode.DeepEquals(answer.Json, ApiSample.Json(sample)).ShouldBeTrue(answer.Body);
    }

    [Theory]
    [InlineData("/os-quota-sets/fake_tenant", "2.36", "os-quota-sets/v2.36/quotas-update-force-post")]
    [InlineData("/os-quota-sets/fake_tenant", "2.57", "os-quota-sets/v2.57/quotas-update-post")]
    [InlineData("/os-quota-sets/fake_tenant?user_id=fake", "2.57", "os-quota-sets/v2.57/user-quotas-update-post")]
    [InlineData("/os-quota-class-sets/default", "2.1", "os-quota-class-sets/quota-classes-update-post")]
    [InlineData("/os-quota-class-sets/default", "2.50", "os-quota-class-sets/v2.50/quota-classes-update-post")]
    [InlineData("/os-quota-class-sets/default", "2.57", "os-quota-class-sets/v2.57/quota-classes-update-post")]
    public async Task A_change_is_answered_as_the_sample_says(string path, string version, string sample)
    {
        var answer = await _modules.SendAsync(HttpMethod.Put, path, version, ApiSample.Text($"{sample}-req.json"));

        answer.Status.ShouldBe(200, answer.Body);
        JsonNode.DeepEquals(answer.Json, ApiSample.Json($"{sample}-resp.json")).ShouldBeTrue(answer.Body);
    }

    [Theory]
    [InlineData("-2")]
    [InlineData("9223372036854775808")]
    [InlineData("\"many\"")]
    public async Task A_limit_that_is_none_is_refused(string limit)
    {
        var answer = await _modules.SendAsync(HttpMethod.Put, "/os-quota-sets/p1", "2.57", $$$"""{"quota_set": {"cores": {{{limit}}}}}""");

        answer.Status.ShouldBe(400, answer.Body);
        answer.Message.ShouldContain("cores");
    }

    [Fact]
    public async Task A_limit_below_the_use_needs_force_and_is_seen_at_once()
    {
        var ledger = _modules.Get<IQuotaLedger>();
        ProjectId project = new("p1");
        await _modules.Database.TryWriteAsync(
            work => ledger.ReserveAsync(work, project, new ServerResources(3, 3, 3), CancellationToken.None), CancellationToken.None);

        var refused = await _modules.SendAsync(HttpMethod.Put, "/os-quota-sets/p1", "2.57", """{"quota_set": {"instances": 2}}""");
        var forced = await _modules.SendAsync(HttpMethod.Put, "/os-quota-sets/p1", "2.57", """{"quota_set": {"instances": 2, "force": true}}""");

        refused.Status.ShouldBe(400, refused.Body);
        forced.Status.ShouldBe(200, forced.Body);
        (await ledger.LimitAsync(project, "instances", CancellationToken.None)).ShouldBe(2);
        (await _modules.SendAsync(HttpMethod.Delete, "/os-quota-sets/p1", "2.57")).Status.ShouldBe(202);
        (await ledger.LimitAsync(project, "instances", CancellationToken.None)).ShouldBe(10);
    }

    [Fact]
    public async Task Another_projects_figures_are_for_admins()
    {
        (await _modules.GetAsync($"/limits?tenant_id={FakeTokens.OtherProject}", token: "member")).Status.ShouldBe(403);
        (await _modules.GetAsync($"/os-quota-sets/{FakeTokens.OtherProject}", token: "reader")).Status.ShouldBe(403);
        (await _modules.GetAsync($"/os-quota-sets/{FakeTokens.Project}", token: "reader")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/detail")]
    [InlineData("GET", "/defaults")]
    [InlineData("PUT", "")]
    public async Task A_project_that_is_none_has_no_limits(string method, string part)
    {
        var answer = await _modules.SendAsync(
            new HttpMethod(method), $"/os-quota-sets/{FakeTokens.NoProject}{part}", "2.57", method is "PUT" ? """{"quota_set": {"instances": 2}}""" : null);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Message.ShouldBe("Project ID nonsense is not a valid project.");
    }

    [Fact]
    public async Task The_limits_of_a_project_that_has_gone_can_be_taken_away()
    {
        (await _modules.SendAsync(HttpMethod.Delete, $"/os-quota-sets/{FakeTokens.NoProject}", "2.57")).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_users_limit_may_not_pass_the_projects()
    {
        var answer = await _modules.SendAsync(HttpMethod.Put, "/os-quota-sets/p1?user_id=u", "2.57", """{"quota_set": {"instances": 11}}""");

        answer.Status.ShouldBe(400, answer.Body);
    }
}
