using NSubstitute;
using Nova.Contracts.Servers;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.TestKit.Samples;
using Nova.TestKit.SmallModules;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Usage;

public sealed class ActionTests : IAsyncLifetime
{
    private readonly ServerId _server = Identifier.New<ServerId>();
    private SmallModules _modules = null!;

    public async Task InitializeAsync()
    {
        _modules = await SmallModules.StartAsync();
        ServerReference reference = new()
        {
            Id = _server,
            Name = "web",
            DomainName = "instance-1",
            Project = new ProjectId(FakeTokens.Project),
            User = new UserId("user-member"),
            VmState = "active",
        };
        _modules.Servers.FindWithDeletedAsync(Arg.Any<RequestContext>(), _server, Arg.Any<CancellationToken>()).Returns(reference);
        await StartAsync("req-1", "create");
        await StartAsync("req-2", "stop");
        await EndAsync("req-2", null);
    }

    public async Task DisposeAsync() => await _modules.DisposeAsync();

    [Theory]
    [InlineData("2.21", "admin", "v2.21/instance-action-get-resp.json")]
    [InlineData("2.51", "admin", "v2.51/instance-action-get-resp.json")]
    [InlineData("2.51", "reader", "v2.51/instance-action-get-non-admin-resp.json")]
    [InlineData("2.58", "admin", "v2.58/instance-action-get-resp.json")]
    [InlineData("2.66", "admin", "v2.66/instance-action-get-resp.json")]
    [InlineData("2.66", "reader", "v2.66/instance-action-get-non-admin-resp.json")]
    [InlineData("2.84", "admin", "v2.84/instance-action-get-resp.json")]
    [InlineData("2.84", "reader", "v2.84/instance-action-get-non-admin-resp.json")]
    public async Task An_action_is_shown_as_the_samples_say(string version, string token, string sample)
    {
        var answer = await _modules.GetAsync($"/servers/{_server}/os-instance-actions/req-2", version, token);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json($"os-instance-actions/{sample}"));
    }

    [Theory]
    [InlineData("2.21", "", "v2.21/instance-actions-list-resp.json")]
    [InlineData("2.58", "", "v2.58/instance-actions-list-resp.json")]
    [InlineData("2.58", "?limit=1", "v2.58/instance-actions-list-with-limit-resp.json")]
    [InlineData("2.66", "?changes-since=2001-01-01T00:00:00Z&changes-before=2101-01-01T00:00:00Z", "v2.66/instance-actions-list-resp.json")]
    public async Task Actions_are_listed_as_the_samples_say(string version, string query, string sample)
    {
        var answer = await _modules.GetAsync($"/servers/{_server}/os-instance-actions{query}", version, "reader");

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.ShouldHaveTheShapeOf(ApiSample.Json($"os-instance-actions/{sample}"));
        answer.Json["instanceActions"]![0]!["action"]!.GetValue<string>().ShouldBe("stop");
    }

    [Theory]
    [InlineData("2.58", "?marker=req-9")]
    [InlineData("2.58", "?changes-before=2001-01-01T00:00:00Z")]
    [InlineData("2.66", "?changes-since=yesterday")]
    [InlineData("2.66", "?changes-since=2011-01-01T00:00:00Z&changes-before=2001-01-01T00:00:00Z")]
    public async Task A_bad_question_is_refused(string version, string query) =>
        (await _modules.GetAsync($"/servers/{_server}/os-instance-actions{query}", version)).Status.ShouldBe(400);

    [Fact]
    public async Task Before_2_21_a_deleted_server_is_not_found() =>
        (await _modules.GetAsync($"/servers/{_server}/os-instance-actions", "2.20")).Status.ShouldBe(404);

    [Fact]
    public async Task Everything_twice_is_everything_once()
    {
        await StartAsync("req-2", "stop");
        await EndAsync("req-2", null);

        var answer = await _modules.GetAsync($"/servers/{_server}/os-instance-actions/req-2", "2.51");
        answer.Json["instanceAction"]!["events"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_was_never_begun_marks_the_action()
    {
        await EndAsync("req-1", "No valid host was found.");

        var answer = await _modules.GetAsync($"/servers/{_server}/os-instance-actions/req-1", "2.84");
        answer.Json["instanceAction"]!["message"]!.GetValue<string>().ShouldBe("Error");
        var happening = answer.Json["instanceAction"]!["events"]![0]!;
        happening["result"]!.GetValue<string>().ShouldBe("Error");
        happening["details"]!.GetValue<string>().ShouldBe("No valid host was found.");
    }

    private Task StartAsync(string request, string action)
    {
        RequestContext caller = new()
        {
            RequestId = request,
            User = new UserId("user-member"),
            Project = new ProjectId(FakeTokens.Project),
            Roles = [],
        };
        return _modules.Database.WriteAsync(
            work => _modules.Get<IActionLog>().StartAsync(work, caller, _server, action, CancellationToken.None), CancellationToken.None);
    }

    private Task EndAsync(string request, string? failure) => _modules.Database.WriteAsync(
        work => _modules.Get<IActionLog>().FinishEventAsync(
            work, new ActionEvent(_server, request, "compute_stop_instance", new HostName("compute")), failure, CancellationToken.None),
        CancellationToken.None);
}
