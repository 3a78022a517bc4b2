using Nova.Contracts.Compute;
using Nova.TestKit.Compute;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Compute;

/// <summary>Order and idempotency: what makes a lost, doubled or late message harmless.</summary>
public sealed class ServerLineTests
{
    [Fact]
    public async Task The_same_order_twice_at_once_is_done_once()
    {
        await using var rig = await AgentRig.StartAsync();
        var order = AgentRig.SpawnOrder();
        var hold = rig.Control.HoldNext(SimulatedCall.Spawn);

        var first = rig.CallAsync(ComputeMethods.Spawn, order);
        await hold.Entered;
        var second = rig.CallAsync(ComputeMethods.Spawn, order);
        hold.Release();

        (await first).ShouldBe(await second);
        rig.Control.CountCalls(SimulatedCall.Spawn).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_order_again_later_answers_what_it_came_to()
    {
        await using var rig = await AgentRig.StartAsync();
        rig.Control.FailNext(SimulatedCall.Spawn, message: "once");
        var order = AgentRig.SpawnOrder();

        var first = await rig.CallAsync(ComputeMethods.Spawn, order);
        var again = await rig.CallAsync(ComputeMethods.Spawn, order);

        again.ShouldBe(first);
        rig.Control.CountCalls(SimulatedCall.Spawn).ShouldBe(1);
    }

    [Fact]
    public async Task A_late_repeat_of_an_order_does_not_undo_a_younger_one()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        var pause = AgentRig.Order(server);
        await rig.CallAsync(ComputeMethods.Pause, pause);
        await rig.CallAsync(ComputeMethods.Unpause, AgentRig.Order(server));

        await rig.CallAsync(ComputeMethods.Pause, pause);

        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task An_undo_and_a_new_try_of_the_same_operation_are_really_done()
    {
        await using var rig = await AgentRig.StartAsync();
        var spawn = AgentRig.SpawnOrder();
        ServerOrder undo = new() { Operation = spawn.Operation, Server = spawn.Server, RequestId = "req-test" };
        for (var attempt = 0; attempt < 2; attempt++)
        {
            (await rig.CallAsync(ComputeMethods.Spawn, spawn)).PowerState.ShouldBe(PowerState.Running);
            (await rig.GetPowerStateAsync(spawn.Server)).ShouldBe(PowerState.Running);
            (await rig.CallAsync(ComputeMethods.Destroy, undo)).Failure.ShouldBeNull();
            (await rig.GetPowerStateAsync(spawn.Server)).ShouldBe(PowerState.NoState);
        }
    }

    [Fact]
    public async Task A_destroy_that_failed_is_tried_again()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        var destroy = AgentRig.Order(server);
        rig.Ports.FailsToUnplug = true;
        (await rig.CallAsync(ComputeMethods.Destroy, destroy)).Failure.ShouldNotBeNull();

        rig.Ports.FailsToUnplug = false;

        (await rig.CallAsync(ComputeMethods.Destroy, destroy)).ShouldBe(new AgentReply());
        rig.Ports.IsPlugged(server).ShouldBeFalse();
    }

    [Fact]
    public async Task A_spawn_that_comes_after_a_younger_destroy_is_refused()
    {
        await using var rig = await AgentRig.StartAsync();
        var late = AgentRig.SpawnOrder();
        await rig.CallAsync(ComputeMethods.Destroy, AgentRig.Order(late.Server));

        (await rig.CallAsync(ComputeMethods.Spawn, late)).Failure.ShouldNotBeNull();

        (await rig.GetPowerStateAsync(late.Server)).ShouldBe(PowerState.NoState);
    }

    [Fact]
    public async Task A_late_repeat_of_an_asking_whose_work_was_taken_back_is_refused_and_asking_anew_is_not()
    {
        await using var rig = await AgentRig.StartAsync();
        var spawn = AgentRig.SpawnOrder() with { Ask = Guid.CreateVersion7() };
        (await rig.CallAsync(ComputeMethods.Spawn, spawn)).PowerState.ShouldBe(PowerState.Running);
        (await rig.CallAsync(ComputeMethods.Spawn, spawn)).PowerState.ShouldBe(PowerState.Running, "it is answered again");
        ServerOrder undo = new() { Operation = spawn.Operation, Server = spawn.Server, RequestId = "req-test", Ask = Guid.CreateVersion7() };
        await rig.CallAsync(ComputeMethods.Destroy, undo);

        (await rig.CallAsync(ComputeMethods.Spawn, spawn)).Failure.ShouldNotBeNull();
        (await rig.GetPowerStateAsync(spawn.Server)).ShouldBe(PowerState.NoState);

        (await rig.CallAsync(ComputeMethods.Spawn, spawn with { Ask = Guid.CreateVersion7() })).PowerState.ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task Orders_for_a_server_are_done_one_after_another_as_they_came()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        var hold = rig.Control.HoldNext(SimulatedCall.Suspend);
        var suspend = rig.Agent.SuspendAsync(AgentRig.Order(server), default);
        await hold.Entered;

        var resume = rig.Agent.ResumeAsync(AgentRig.Order(server), default);
        var pause = rig.Agent.PauseAsync(AgentRig.Order(server), default);
        rig.Control.CountCalls(SimulatedCall.Resume).ShouldBe(0);
        hold.Release();

        (await suspend).PowerState.ShouldBe(PowerState.Suspended);
        (await resume).PowerState.ShouldBe(PowerState.Running);
        (await pause).PowerState.ShouldBe(PowerState.Paused);
    }

    [Fact]
    public async Task Different_servers_are_served_at_once()
    {
        await using var rig = await AgentRig.StartAsync();
        var holds = Enumerable.Range(0, 50).Select(_ => rig.Control.HoldNext(SimulatedCall.Spawn)).ToList();
        var spawns = holds.Select(_ => rig.CallAsync(ComputeMethods.Spawn, AgentRig.SpawnOrder())).ToList();

        await Task.WhenAll(holds.Select(hold => hold.Entered)).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        holds.ForEach(hold => hold.Release());

        (await Task.WhenAll(spawns)).ShouldAllBe(reply => reply.Failure == null);
    }

    [Fact]
    public async Task A_destroy_ends_a_spawn_that_is_under_way()
    {
        await using var rig = await AgentRig.StartAsync();
        var order = AgentRig.SpawnOrder();
        var hold = rig.Control.HoldNext(SimulatedCall.Spawn);
        var spawn = rig.CallAsync(ComputeMethods.Spawn, order);
        await hold.Entered;

        (await rig.CallAsync(ComputeMethods.Destroy, AgentRig.Order(order.Server))).ShouldBe(new AgentReply());

        (await spawn).Failure!.Message.ShouldContain("deleted");
        (await rig.GetPowerStateAsync(order.Server)).ShouldBe(PowerState.NoState);
        rig.Ports.IsPlugged(order.Server).ShouldBeFalse();
    }

    [Fact]
    public async Task A_line_that_is_full_refuses()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        var hold = rig.Control.HoldNext(SimulatedCall.Pause);
        var held = rig.CallAsync(ComputeMethods.Pause, AgentRig.Order(server));
        await hold.Entered;

        var more = Enumerable.Range(0, 20).Select(_ => rig.Agent.PauseAsync(AgentRig.Order(server), default)).ToList();
        hold.Release();

        (await Task.WhenAll(more)).Count(reply => reply.Failure is not null).ShouldBe(4);
        (await held).PowerState.ShouldBe(PowerState.Paused);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_order()
    {
        await using var rig = await AgentRig.StartAsync();
        var order = AgentRig.SpawnOrder();
        var hold = rig.Control.HoldNext(SimulatedCall.Spawn);
        using CancellationTokenSource impatience = new();
        var first = rig.Bus.CallAsync(ComputeMethods.Spawn, rig.Host, order, TimeSpan.FromSeconds(10), impatience.Token);
        await hold.Entered;
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);

        hold.Release();

        (await rig.CallAsync(ComputeMethods.Spawn, order)).PowerState.ShouldBe(PowerState.Running);
        rig.Control.CountCalls(SimulatedCall.Spawn).ShouldBe(1);
    }

    [Fact]
    public async Task An_agent_that_stops_undoes_nothing_and_answers_nothing()
    {
        await using var rig = await AgentRig.StartAsync(("compute:stop_timeout", "0.05"));
        var order = AgentRig.SpawnOrder();
        var hold = rig.Control.HoldNext(SimulatedCall.Spawn);
        var spawn = rig.CallAsync(ComputeMethods.Spawn, order);
        await hold.Entered;

        await rig.Agents.StopAsync(default);

        await Should.ThrowAsync<Exception>(() => spawn);
        rig.Ports.Calls.ShouldBe([$"plug {order.Server}"]);
        rig.Control.CountCalls(SimulatedCall.Destroy).ShouldBe(0);
    }
}
