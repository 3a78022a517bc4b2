using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Scheduling;
using Nova.Daemon;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary><c>POST /servers?dry_run=true</c>: which hosts would take the request, and why the others would not.</summary>
public sealed class ExplainTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_request_that_fits_tells_how_many_hosts_take_it_and_makes_nothing()
    {
        var servers = await Cloud.CountAsync("SELECT COUNT(*) FROM servers");

        var answer = await ExplainAsync("member", Cloud.CreateBody());

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json["explanation"]!["hosts_fit"]!.GetValue<int>().ShouldBe(Cloud.Simulation.Hosts.Count);
        (await Cloud.CountAsync("SELECT COUNT(*) FROM servers")).ShouldBe(servers);
        await Cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task Users_see_how_many_hosts_a_filter_refused_and_administrators_which_and_why()
    {
        (await Cloud.SendAsync(HttpMethod.Post, "/flavors", "admin", """{"flavor": {"id": "vast", "name": "vast", "ram": 99999999, "vcpus": 1, "disk": 1} }""")).Status.ShouldBeOneOf(200, 409);
        var body = Cloud.CreateBody().Replace($"\"flavorRef\": \"{Cloud.Flavor}\"", "\"flavorRef\": \"vast\"", StringComparison.Ordinal);

        var user = (await ExplainAsync("member", body)).Json["explanation"]!;
        var admin = (await ExplainAsync("admin", body)).Json["explanation"]!;

        user["hosts_fit"]!.GetValue<int>().ShouldBe(0);
        user["hosts"].ShouldBeNull();
        var filter = user["filters"]!.AsArray().Single(stage => stage!["hosts_refused"]!.GetValue<int>() > 0)!;
        filter["name"]!.GetValue<string>().ShouldBe("RamFilter");
        filter["refusals"].ShouldBeNull();
        var refusal = admin["filters"]!.AsArray().Single(stage => stage!["hosts_refused"]!.GetValue<int>() > 0)!["refusals"]![0]!;
        refusal["host"]!.GetValue<string>().ShouldStartWith("simulated-");
        refusal["reason"]!.GetValue<string>().ShouldContain("99999999 MiB");
    }

    [Fact]
    public async Task A_request_that_is_wrong_is_refused_as_ever() =>
        (await ExplainAsync("member", """{"server": {"name": "", "flavorRef": "1"} }""")).Status.ShouldBe(400);

    [Theory]
    [InlineData("yes", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("false", 202)]
    public async Task A_word_that_is_no_boolean_makes_no_server(string word, int status)
    {
        var answer = await Cloud.SendAsync(HttpMethod.Post, $"/servers?dry_run={word}", "member", Cloud.CreateBody());

        answer.Status.ShouldBe(status, answer.Body);
        if (status is 400)
        {
            answer.Body.ShouldContain("dry_run");
        }
    }

    [Fact]
    public async Task An_operator_is_told_on_a_terminal_for_a_server_that_is_there_and_for_one_that_is_not()
    {
        var server = await Cloud.CreateAsync("explained");
        var host = Cloud.Simulation.Hosts[0];
        StringWriter output = new() { NewLine = "\n" };
        var commands = ActivatorUtilities.CreateInstance<ExplainCommands>(Cloud.Services, output);

        (await commands.ServerAsync(server, CancellationToken.None)).ShouldBe(0);
        output.ToString().ShouldContain($"{Cloud.Simulation.Hosts.Count} hosts would take it, best first:");
        output.GetStringBuilder().Clear();
        (await commands.FlavorAsync(Cloud.Flavor, [$"image={Cloud.Image}", $"host={host}", "hint.colour=red"], CancellationToken.None)).ShouldBe(0);
        output.ToString().ShouldContain($"1 hosts would take it, best first:\n    {host} (zone nova");
        output.GetStringBuilder().Clear();
        var booted = await Cloud.BootAsync("neighbour");
        var where = (await Cloud.GetAsync($"/servers/{booted}", "admin")).Json["server"]!["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();
        (await commands.FlavorAsync(Cloud.Flavor, [$"image={Cloud.Image}", $"project={FakeTokens.Project}", $"hint.same_host={booted}"], CancellationToken.None)).ShouldBe(0);
        output.ToString().ShouldContain($"1 hosts would take it, best first:\n    {where} (zone nova");
        output.GetStringBuilder().Clear();
        (await commands.FlavorAsync(Cloud.Flavor, ["hint.group=some"], CancellationToken.None)).ShouldBe(64);
        output.GetStringBuilder().Clear();
        (await commands.FlavorAsync(Cloud.Flavor, ["zone=moon"], CancellationToken.None)).ShouldBe(0);
        output.ToString().ShouldContain($"AvailabilityZoneFilter: {Cloud.Simulation.Hosts.Count} hosts, {Cloud.Simulation.Hosts.Count} refused\n    {host}: ");
    }

    [Fact]
    public async Task A_decision_is_drawn_again_from_the_log()
    {
        await Cloud.BootAsync("drawn");
        var log = Path.GetTempFileName();
        await File.WriteAllTextAsync(log, Cloud.Log);
        StringWriter output = new() { NewLine = "\n" };
        ReplayCommand replay = new(Cloud.Services.GetRequiredService<IDecisionReplay>(), output);

        (await replay.RunAsync(log, CancellationToken.None)).ShouldBe(0, output.ToString());
        output.ToString().ShouldMatch(@"req-[0-9a-f-]+/0: seed -?\d+, \d+ of \d+ hosts could take it, drawn: simulated-");
        output.ToString().ShouldEndWith(" decisions, 0 that came out otherwise.\n");
        await File.WriteAllTextAsync(log, "");
        (await replay.RunAsync(log, CancellationToken.None)).ShouldBe(1);
        File.Delete(log);
        (await replay.RunAsync(log, CancellationToken.None)).ShouldBe(1);
    }

    private Task<WebAnswer> ExplainAsync(string token, string body) => Cloud.SendAsync(HttpMethod.Post, "/servers?dry_run=true", token, body);
}
