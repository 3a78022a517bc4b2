using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.TestKit.Cloud;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Nova.Tests.Unit.Servers.Workflows;

/// <summary>A host begins to run a server, cannot say so, and cannot be asked to take it back: nobody knows whether the server runs there.</summary>
public sealed class DoubtTests : IAsyncLifetime
{
    private static readonly TimeoutException Silence = new("It did not answer.");

    private readonly HashSet<HostName> _silent = [];
    private CloudFixture _cloud = null!;

    // While it is set the next host that is asked to run a server falls silent.
    private HostName? _lost;
    private bool _isArmed;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(services => services.Wrap<IAgents<IComputeAgent>>(LoseAgents), 3);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A_server_whose_evacuation_was_lost_runs_nowhere_else_until_the_host_that_may_run_it_is_heard_of()
    {
        var server = await LoseEvacuationAsync();
        await SeemAliveAsync();

        await FailsAsync(server, """{"evacuate": {} }""", "may run the server");
        _cloud.GuestsOf(server).Count.ShouldBe(2, "on its dead host and on the one in doubt");

        _silent.Clear();
        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();

        _cloud.GuestsOf(server).Count(host => host == shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>()).ShouldBe(1);
        (await DoubtsAsync()).ShouldBe(0);
        await _cloud.HoldsAsync(server, 1);
        await _cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task Who_declares_that_host_down_has_the_server_elsewhere_and_the_host_lets_go_before_it_counts_as_alive()
    {
        var server = await LoseEvacuationAsync();
        var before = await EpochAsync();

        await _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94");
        var shown = await _cloud.WaitForAsync(server, "ACTIVE");

        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldNotBe(_lost!.Value.Value);
        (await EpochAsync()).ShouldBeGreaterThan(before);
        (await DoubtsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_shelved_server_that_was_lost_on_its_way_back_is_brought_back_only_when_that_is_cleared_up()
    {
        var server = await _cloud.BootAsync();
        await _cloud.MustAsync(server, """{"shelve": null}""");
        await _cloud.WaitForAsync(server, "SHELVED_OFFLOADED");
        await LoseAsync(() => _cloud.MustAsync(server, """{"unshelve": null}"""), server, "SHELVED_OFFLOADED");
        await SeemAliveAsync();

        await FailsAsync(server, """{"unshelve": null}""", "may run the server");

        _silent.Clear();
        await _cloud.MustAsync(server, """{"unshelve": null}""");
        await _cloud.WaitForAsync(server, "ACTIVE");
        _cloud.GuestsOf(server).Count.ShouldBe(1);
        await _cloud.DeleteAsync(server);
        await _cloud.NothingIsLeftOfAsync(server);
    }

    private async Task<string> LoseEvacuationAsync()
    {
        var server = await _cloud.BootAsync();
        await _cloud.ForceDownAsync(await _cloud.HostOfAsync(server));
        await LoseAsync(() => _cloud.MustAsync(server, """{"evacuate": {} }""", "2.94"), server, "ACTIVE");
        return server;
    }

    private async Task LoseAsync(Func<Task> act, string server, string after)
    {
        _isArmed = true;
        await act();
        await CloudFixture.UntilAsync(() => Task.FromResult(_lost is not null), () => "No host was asked.");
        await _cloud.ForceDownAsync(_lost!.Value.Value);
        await _cloud.IdleAsync();
        (await _cloud.GetAsync($"/servers/{server}", "admin")).Json["server"]!["status"]!.GetValue<string>().ShouldBe(after);
        (await DoubtsAsync()).ShouldBe(1);
    }

    // It beats and does not answer; nothing new goes to it.
    private async Task SeemAliveAsync()
    {
        await _cloud.ForceDownAsync(_lost!.Value.Value, isDown: false);
        var answer = await _cloud.SendAsync(HttpMethod.Put, $"/os-services/{await ServiceAsync(_lost.Value)}", "admin", """{"status": "disabled"}""");
        answer.Status.ShouldBe(200, answer.Body);
    }

    private async Task FailsAsync(string server, string action, string reason)
    {
        var answer = await _cloud.ActAsync(server, action, "admin", action.Contains("evacuate", StringComparison.Ordinal) ? "2.94" : CloudFixture.Newest);
        answer.Status.ShouldBeLessThan(300, answer.Body);
        await _cloud.IdleAsync();
        (await _cloud.Database.QuerySingleOrDefaultAsync<string>("SELECT fault FROM servers WHERE id = @server", new { server }, CancellationToken.None))
            .ShouldNotBeNull().ShouldContain(reason);
    }

    private Task<long> DoubtsAsync() => _cloud.CountAsync("SELECT COUNT(*) FROM servers WHERE doubt_host IS NOT NULL");

    private Task<long> EpochAsync() => _cloud.CountAsync("SELECT epoch FROM fleet_services WHERE host = @host AND binary_name = 'nova-compute'", new { host = _lost!.Value.Value });

    private async Task<string> ServiceAsync(HostName host) =>
        (await _cloud.GetAsync($"/os-services?host={host}&binary=nova-compute", "admin")).Json["services"]![0]!["id"]!.GetValue<string>();

    private IAgents<IComputeAgent> LoseAgents(IAgents<IComputeAgent> real)
    {
        var agents = Substitute.For<IAgents<IComputeAgent>>();
        agents.On(default).ReturnsForAnyArgs(call => AgentOf(real, call.Arg<HostName>()));
        return agents;
    }

    private IComputeAgent AgentOf(IAgents<IComputeAgent> real, HostName host)
    {
        if (!_isArmed && !_silent.Contains(host))
        {
            return real.On(host);
        }

        var agent = Substitute.For<IComputeAgent>();
        agent.DestroyAsync(default!, default).ThrowsAsyncForAnyArgs(Silence);
        agent.GetPowerStateAsync(default!, default).ThrowsAsyncForAnyArgs(Silence);
        agent.SpawnAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            _isArmed = false;
            await real.On(host).SpawnAsync(call.Arg<SpawnServer>(), CancellationToken.None);
            _silent.Add(host);
            _lost = host;
            throw Silence;
        });
        return agent;
    }
}
