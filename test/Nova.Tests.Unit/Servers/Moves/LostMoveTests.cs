using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.TestKit.Cloud;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>The host that a server moves to has it, and is lost before it can say so.</summary>
public sealed class LostMoveTests : IAsyncLifetime
{
    private static readonly TimeoutException Silence = new("It did not answer.");

    private CloudFixture _cloud = null!;
    private HostName? _silent;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(
        services =>
        {
            services.Wrap<IAgents<IComputeAgent>>(ComputeAgents);
            services.Wrap<IAgents<IMoveAgent>>(MoveAgents);
            services.Wrap<IAgents<ILiveMoveAgent>>(LiveMoveAgents);
        });

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A_guest_that_has_gone_over_is_there_though_that_host_is_silent_since()
    {
        var server = await _cloud.BootAsync();
        var before = await _cloud.HostOfAsync(server);

        await _cloud.MustAsync(server, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""");
        await _cloud.IdleAsync();

        var shown = await _cloud.WaitForAsync(server, "ACTIVE");
        shown["OS-EXT-SRV-ATTR:host"]!.GetValue<string>().ShouldNotBe(before);
        _cloud.GuestsOf(server).ShouldBe([_silent!.Value.Value]);
        await _cloud.HoldsAsync(server, 1);
    }

    [Fact]
    public async Task A_server_whose_resize_was_lost_is_off_and_is_started_only_when_the_other_host_has_let_go()
    {
        var server = await _cloud.BootAsync();
        await _cloud.MustAsync(server, """{"resize": {"flavorRef": "2"} }""");
        await CloudFixture.UntilAsync(() => Task.FromResult(_silent is not null), () => "No host has taken it.");
        await _cloud.ForceDownAsync(_silent!.Value.Value);
        await _cloud.WaitForAsync(server, "SHUTOFF");
        await _cloud.ForceDownAsync(_silent.Value.Value, isDown: false);

        await _cloud.MustAsync(server, """{"os-start": null}""");
        await _cloud.IdleAsync();
        var refused = await _cloud.WaitForAsync(server, "SHUTOFF");
        _cloud.GuestsOf(server).Count.ShouldBe(2);
        (await _cloud.Database.QuerySingleOrDefaultAsync<string>("SELECT fault FROM servers WHERE id = @server", new { server }, CancellationToken.None))
            .ShouldNotBeNull().ShouldContain("may run the server", customMessage: refused.ToJsonString());

        _silent = null;
        await _cloud.MustAsync(server, """{"os-start": null}""");
        await _cloud.WaitForAsync(server, "ACTIVE");
        _cloud.GuestsOf(server).ShouldBe([await _cloud.HostOfAsync(server)]);
        await _cloud.HoldsAsync(server, 1);
    }

    private IAgents<IComputeAgent> ComputeAgents(IAgents<IComputeAgent> real)
    {
        var lost = Substitute.For<IComputeAgent>();
        lost.DestroyAsync(default!, default).ThrowsAsyncForAnyArgs(Silence);
        lost.GetPowerStateAsync(default!, default).ThrowsAsyncForAnyArgs(Silence);
        var agents = Substitute.For<IAgents<IComputeAgent>>();
        agents.On(default).ReturnsForAnyArgs(call => call.Arg<HostName>() == _silent ? lost : real.On(call.Arg<HostName>()));
        return agents;
    }

    private IAgents<IMoveAgent> MoveAgents(IAgents<IMoveAgent> real)
    {
        var agents = Substitute.For<IAgents<IMoveAgent>>();
        agents.On(default).ReturnsForAnyArgs(call =>
        {
            var (host, agent) = (call.Arg<HostName>(), Substitute.For<IMoveAgent>());
            agent.OfferAsync(default!, default).ReturnsForAnyArgs(order => real.On(host).OfferAsync(order.Arg<OfferServer>(), CancellationToken.None));
            agent.RestoreAsync(default!, default).ReturnsForAnyArgs(order => real.On(host).RestoreAsync(order.Arg<RestoreServer>(), CancellationToken.None));
            agent.TakeAsync(default!, default).ReturnsForAnyArgs(async order => await real.On(host).TakeAsync(order.Arg<TakeServer>(), CancellationToken.None) is var reply ? Lost(host, reply) : null!);
            return agent;
        });
        return agents;
    }

    private IAgents<ILiveMoveAgent> LiveMoveAgents(IAgents<ILiveMoveAgent> real)
    {
        var agents = Substitute.For<IAgents<ILiveMoveAgent>>();
        agents.On(default).ReturnsForAnyArgs(call =>
        {
            var (host, agent) = (call.Arg<HostName>(), Substitute.For<ILiveMoveAgent>());
            agent.ExpectAsync(default!, default).ReturnsForAnyArgs(order => real.On(host).ExpectAsync(order.Arg<ExpectServer>(), CancellationToken.None));
            agent.GetProgressAsync(default!, default).ReturnsForAnyArgs(query => real.On(host).GetProgressAsync(query.Arg<ServerQuery>(), CancellationToken.None));
            agent.SendAsync(default!, default).ReturnsForAnyArgs(async order =>
            {
                var reply = await real.On(host).SendAsync(order.Arg<SendServer>(), CancellationToken.None);
                return Lost(_cloud.Simulation.Hosts.Single(other => other != host), reply);
            });
            return agent;
        });
        return agents;
    }

    // It was done, and nobody hears of it.
    private AgentReply Lost(HostName host, AgentReply reply)
    {
        reply.Failure.ShouldBeNull();
        _silent = host;
        throw Silence;
    }
}
