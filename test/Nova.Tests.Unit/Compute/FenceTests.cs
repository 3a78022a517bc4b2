using Nova.Compute.Fencing;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.TestKit.Compute;
using Nova.TestKit.Fleet;
using Nova.TestKit.Virt;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Compute;

/// <summary>A host that was given up does nothing to what was taken from it.</summary>
public sealed class FenceTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();

    [Fact]
    public void A_host_that_has_not_been_answered_may_not_act() => new HostFence(_clock).IsSound.ShouldBeFalse();

    [Fact]
    public void It_may_when_it_has_caught_up_and_for_as_long_as_the_lease()
    {
        var fence = Caught(3);

        fence.IsSound.ShouldBeTrue();
        _clock.Advance(Lease - TimeSpan.FromTicks(1));
        fence.IsSound.ShouldBeTrue();
        _clock.Advance(TimeSpan.FromTicks(1));
        fence.IsSound.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_older_than_the_epoch_is_never_done_even_after_the_lease()
    {
        var fence = Caught(3);
        _clock.Advance(Lease);

        (await fence.AdmitAsync(2, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_order_waits_until_the_control_plane_has_answered_again()
    {
        var (fence, asked) = (Caught(3), 0);
        fence.Unsure = () => asked++;
        _clock.Advance(Lease);

        var admitted = fence.AdmitAsync(3, CancellationToken.None).AsTask();
        (admitted.IsCompleted, asked).ShouldBe((false, 1));

        fence.Hear(Reply(3), _clock.GetTimestamp()).ShouldBeFalse();
        (await admitted).ShouldBeTrue();
    }

    [Fact]
    public async Task An_order_that_waited_through_a_newer_epoch_is_not_done()
    {
        var fence = Caught(3);
        _clock.Advance(Lease);
        var admitted = fence.AdmitAsync(3, CancellationToken.None).AsTask();

        fence.Hear(Reply(4), _clock.GetTimestamp()).ShouldBeTrue();
        admitted.IsCompleted.ShouldBeFalse();
        fence.Accept(4);

        (await admitted).ShouldBeFalse();
    }

    [Fact]
    public async Task An_order_of_an_epoch_that_the_host_has_not_heard_of_waits_until_it_has_let_go()
    {
        var fence = Caught(3);
        var admitted = fence.AdmitAsync(4, CancellationToken.None).AsTask();
        admitted.IsCompleted.ShouldBeFalse();

        fence.Hear(Reply(4), _clock.GetTimestamp()).ShouldBeTrue();
        fence.Accept(4);

        (await admitted).ShouldBeTrue();
    }

    [Fact]
    public async Task A_control_plane_without_epochs_has_everything_done()
    {
        HostFence fence = new(_clock);
        fence.Hear(new HostReportReply(new ServiceId(Guid.Empty), Lease), _clock.GetTimestamp()).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromDays(1));

        (await fence.AdmitAsync(null, CancellationToken.None)).ShouldBeTrue();
        fence.Epoch.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_taken_from_a_host_is_switched_off_before_it_counts_as_alive()
    {
        await using var rig = await FencedRigAsync();
        var (lost, kept) = (await rig.SpawnAsync(), await rig.SpawnAsync());
        rig.ControlPlane.Lost[lost] = true;

        await RaiseAsync(rig, 2);

        (await rig.GetPowerStateAsync(lost)).ShouldBe(PowerState.Shutdown);
        (await rig.GetPowerStateAsync(kept)).ShouldBe(PowerState.Running);
        rig.Ports.IsPlugged(lost).ShouldBeFalse();
        rig.Ports.IsPlugged(kept).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_left_of_it_goes_when_the_control_plane_has_said_twice_that_it_is_gone()
    {
        await using var rig = await FencedRigAsync();
        var lost = await rig.SpawnAsync();
        rig.ControlPlane.Lost[lost] = rig.ControlPlane.Deleted[lost] = true;
        await RaiseAsync(rig, 2);

        await PassAsync(rig);
        await PassAsync(rig);

        (await rig.GetPowerStateAsync(lost)).ShouldBe(PowerState.NoState);
    }

    [Fact]
    public async Task What_is_being_made_of_a_server_that_was_taken_away_is_given_up()
    {
        await using var rig = await FencedRigAsync();
        var order = AgentRig.SpawnOrder() with { Epoch = 1 };
        var hold = rig.Control.HoldNext(SimulatedCall.Spawn);
        var spawned = rig.CallAsync(ComputeMethods.Spawn, order);
        await hold.Entered;
        rig.ControlPlane.Lost[order.Server] = true;

        await RaiseAsync(rig, 2);

        (await spawned).Failure.ShouldNotBeNull();
        (await rig.GetPowerStateAsync(order.Server)).ShouldBe(PowerState.NoState);
    }

    [Fact]
    public async Task An_order_from_before_is_refused_and_one_from_after_is_done()
    {
        await using var rig = await FencedRigAsync();
        var server = await rig.SpawnAsync();
        await RaiseAsync(rig, 2);

        (await rig.CallAsync(ComputeMethods.Reboot, Reboot(server, 1))).Failure.ShouldNotBeNull().Message.ShouldContain("before servers were taken");
        (await rig.CallAsync(ComputeMethods.Reboot, Reboot(server, 2))).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_guest_that_cannot_be_switched_off_keeps_the_host_from_counting_as_alive()
    {
        await using var rig = await FencedRigAsync();
        var lost = await rig.SpawnAsync();
        rig.ControlPlane.Lost[lost] = true;
        rig.Control.FailNext(SimulatedCall.Stop);

        await RaiseAsync(rig, 2);

        // The try that failed told nothing; the one that did not told the new epoch.
        (await rig.GetPowerStateAsync(lost)).ShouldBe(PowerState.Shutdown);
    }

    private static async Task PassAsync(AgentRig rig)
    {
        var reconciler = rig.Agents.Agents[0].Reconciler;
        var before = reconciler.Passes;
        reconciler.Job.Soon(TimeSpan.Zero);
        await Eventually.TrueAsync(() => reconciler.Passes > before, () => $"{reconciler.Passes} passes");
    }

    private static RebootServer Reboot(ServerId server, long epoch) =>
        new() { Operation = Identifier.New<OperationId>(), Server = server, RequestId = "req-test", Hard = true, Epoch = epoch };

    private static async Task<AgentRig> FencedRigAsync()
    {
        var rig = AgentRig.Create();
        rig.ControlPlane.Epoch = 1;
        rig.ControlPlane.NextHeartbeat = TimeSpan.FromSeconds(1);
        rig.ServeControlPlane();
        await rig.Agents.StartAsync(CancellationToken.None);
        await ReportsAsync(rig, 1);
        return rig;
    }

    private static Task RaiseAsync(AgentRig rig, long epoch)
    {
        rig.ControlPlane.Epoch = epoch;
        return ReportsAsync(rig, epoch);
    }

    private static Task ReportsAsync(AgentRig rig, long epoch) => Eventually.TrueAsync(
        () => rig.ControlPlane.Heartbeats.Any(beat => beat.Epoch == epoch), () => $"the last heartbeat is {rig.ControlPlane.Heartbeats.LastOrDefault()}");

    private HostFence Caught(long epoch)
    {
        HostFence fence = new(_clock);
        fence.Hear(Reply(epoch), _clock.GetTimestamp()).ShouldBeTrue();
        fence.Accept(epoch);
        return fence;
    }

    private static HostReportReply Reply(long epoch) => new(new ServiceId(Guid.Empty), TimeSpan.FromSeconds(10)) { Epoch = epoch, Lease = Lease };
}
