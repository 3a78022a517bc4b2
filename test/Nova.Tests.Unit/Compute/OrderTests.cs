using Nova.Contracts.Compute;
using Nova.Core;
using Nova.TestKit.Compute;
using Nova.Virt;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Compute;

/// <summary>Each order through bus, agent and driver.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task A_spawned_server_has_its_ports_and_runs_and_a_destroyed_one_has_neither()
    {
        await using var rig = await AgentRig.StartAsync();

        var order = AgentRig.SpawnOrder();
        (await rig.CallAsync(ComputeMethods.Spawn, order)).ShouldBe(new AgentReply { PowerState = PowerState.Running });
        rig.Ports.IsPlugged(order.Server).ShouldBeTrue();

        (await rig.CallAsync(ComputeMethods.Destroy, AgentRig.Order(order.Server))).ShouldBe(new AgentReply());
        rig.Ports.IsPlugged(order.Server).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_power_order_answers_the_state_that_it_led_to()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();

        (await rig.CallAsync(ComputeMethods.Stop, Stop(server))).PowerState.ShouldBe(PowerState.Shutdown);
        (await rig.CallAsync(ComputeMethods.Start, AgentRig.Order(server))).PowerState.ShouldBe(PowerState.Running);
        (await rig.CallAsync(ComputeMethods.Pause, AgentRig.Order(server))).PowerState.ShouldBe(PowerState.Paused);
        (await rig.CallAsync(ComputeMethods.Unpause, AgentRig.Order(server))).PowerState.ShouldBe(PowerState.Running);
        (await rig.CallAsync(ComputeMethods.Suspend, AgentRig.Order(server))).PowerState.ShouldBe(PowerState.Suspended);
        (await rig.CallAsync(ComputeMethods.Resume, AgentRig.Order(server))).PowerState.ShouldBe(PowerState.Running);
        (await rig.CallAsync(ComputeMethods.Reboot, Reboot(server))).PowerState.ShouldBe(PowerState.Running);
        (await rig.CallAsync(ComputeMethods.Rebuild, AgentRig.SpawnOrder(server))).PowerState.ShouldBe(PowerState.Running);
        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task Console_and_measurements_are_those_of_the_guest()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();

        var console = await rig.Bus.CallAsync(
            ComputeMethods.GetConsoleOutput, rig.Host, new GetConsoleOutput(server, 2), TimeSpan.FromSeconds(10), default);
        var measured = await rig.Bus.CallAsync(
            ComputeMethods.GetDiagnostics, rig.Host, new ServerQuery(server), TimeSpan.FromSeconds(10), default);

        console.Text.ShouldStartWith("web login:");
        measured.Cpus.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_order_for_a_server_that_is_not_there_says_so()
    {
        await using var rig = await AgentRig.StartAsync();

        var reply = await rig.CallAsync(ComputeMethods.Start, AgentRig.Order(Identifier.New<ServerId>()));

        reply.Failure!.Kind.ShouldBe(AgentFailureKind.NotFound);
    }

    [Theory]
    [InlineData(VirtErrorKind.Hypervisor, AgentFailureKind.Hypervisor)]
    [InlineData(VirtErrorKind.OutOfResources, AgentFailureKind.OutOfResources)]
    [InlineData(VirtErrorKind.BadImage, AgentFailureKind.BadImage)]
    [InlineData(VirtErrorKind.NotFound, AgentFailureKind.NotFound)]
    public async Task The_kind_of_a_failure_is_told_and_a_failed_spawn_leaves_nothing(VirtErrorKind thrown, AgentFailureKind told)
    {
        await using var rig = await AgentRig.StartAsync();
        rig.Control.FailNext(SimulatedCall.Spawn, kind: thrown, message: "no");

        var order = AgentRig.SpawnOrder();
        var reply = await rig.CallAsync(ComputeMethods.Spawn, order);

        (reply.Failure!.Kind, reply.Failure.Message).ShouldBe((told, "no"));
        rig.Ports.Calls.ShouldBe([$"plug {order.Server}", $"unplug {order.Server}"]);
        rig.Control.CountCalls(SimulatedCall.Destroy).ShouldBe(1);
    }

    [Fact]
    public async Task Ports_that_cannot_be_plugged_fail_the_spawn()
    {
        await using var rig = await AgentRig.StartAsync();
        rig.Ports.FailsToPlug = true;

        var reply = await rig.CallAsync(ComputeMethods.Spawn, AgentRig.SpawnOrder());

        reply.Failure!.Message.ShouldContain("ip link set");
        rig.Control.CountCalls(SimulatedCall.Spawn).ShouldBe(0);
    }

    [Fact]
    public async Task An_undo_that_fails_does_not_hide_why_the_spawn_failed()
    {
        await using var rig = await AgentRig.StartAsync();
        rig.Ports.FailsToUnplug = true;
        rig.Control.FailNext(SimulatedCall.Spawn, message: "the reason");
        rig.Control.FailNext(SimulatedCall.Destroy);

        (await rig.CallAsync(ComputeMethods.Spawn, AgentRig.SpawnOrder())).Failure!.Message.ShouldBe("the reason");
    }

    [Fact]
    public async Task A_guest_that_was_there_before_is_not_undone()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        rig.Control.FailNext(SimulatedCall.Spawn);

        (await rig.CallAsync(ComputeMethods.Spawn, AgentRig.SpawnOrder(server))).Failure.ShouldNotBeNull();

        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.Running);
        rig.Ports.IsPlugged(server).ShouldBeTrue();
    }

    [Fact]
    public async Task A_hung_call_times_out_and_other_servers_do_not_notice()
    {
        await using var rig = await AgentRig.StartAsync(("compute:power_timeout", "0.05"));
        var (hung, other) = (await rig.SpawnAsync(), await rig.SpawnAsync());
        rig.Control.HoldNext(SimulatedCall.Reboot);
        var reboot = rig.CallAsync(ComputeMethods.Reboot, Reboot(hung));

        (await rig.CallAsync(ComputeMethods.Pause, AgentRig.Order(other))).PowerState.ShouldBe(PowerState.Paused);

        (await reboot).Failure!.Kind.ShouldBe(AgentFailureKind.TimedOut);
        (await rig.CallAsync(ComputeMethods.Pause, AgentRig.Order(hung))).PowerState.ShouldBe(PowerState.Paused);
    }

    private static StopServer Stop(ServerId server) => new()
    {
        Operation = Identifier.New<OperationId>(),
        Server = server,
        RequestId = "req-test",
        GracePeriod = TimeSpan.FromSeconds(1),
    };

    private static RebootServer Reboot(ServerId server) =>
        new() { Operation = Identifier.New<OperationId>(), Server = server, RequestId = "req-test", Hard = true };
}
