using Nova.Contracts.Compute;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.TestKit.Compute;
using Nova.TestKit.Virt;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Compute;

/// <summary>Heartbeats and power states, as the control plane sees them.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task The_first_heartbeat_comes_at_once_with_what_the_operator_keeps_back()
    {
        await using var rig = await AgentRig.StartAsync(
            ("simulated:memory_mib", "8192"), ("DEFAULT:reserved_host_memory_mb", "1024"), ("DEFAULT:cpu_allocation_ratio", "16"));

        await Eventually.TrueAsync(() => !rig.ControlPlane.Heartbeats.IsEmpty, () => "no heartbeat");

        rig.ControlPlane.Heartbeats.TryPeek(out var report).ShouldBeTrue();
        report!.Host.ShouldBe(rig.Host);
        report.Binary.ShouldBe("nova-compute");
        report.Hypervisor!.Inventory.MemoryMiB.ShouldBe(8192);
        report.Hypervisor.Inventory.ReservedMemoryMiB.ShouldBe(1024);
        report.Hypervisor.Inventory.CpuRatio.ShouldBe(16);
    }

    [Fact]
    public async Task A_new_server_is_in_the_figures_before_the_next_heartbeat_is_due()
    {
        await using var rig = await AgentRig.StartAsync();
        await Eventually.TrueAsync(() => !rig.ControlPlane.Heartbeats.IsEmpty, () => "no heartbeat");

        await rig.SpawnAsync();

        await Eventually.TrueAsync(
            () => rig.ControlPlane.Heartbeats.Any(report => report.Hypervisor!.RunningServers is 1), () => "not told");
    }

    [Fact]
    public async Task A_control_plane_that_comes_later_hears_of_the_host()
    {
        await using var rig = AgentRig.Create();
        await rig.Agents.StartAsync(default);
        await Eventually.TrueAsync(() => rig.Control.CountCalls(SimulatedCall.Describe) > 0, () => "never tried");
        rig.ControlPlane.Heartbeats.ShouldBeEmpty();

        rig.ServeControlPlane();

        await Eventually.TrueAsync(() => !rig.ControlPlane.Heartbeats.IsEmpty, () => "no heartbeat");
    }

    [Fact]
    public async Task A_hypervisor_that_does_not_answer_is_not_reported_alive()
    {
        await using var rig = AgentRig.Create();
        rig.Control.FailNext(SimulatedCall.Describe, times: 1_000_000);
        rig.ServeControlPlane();
        await rig.Agents.StartAsync(default);
        await Eventually.TrueAsync(() => rig.Control.CountCalls(SimulatedCall.Describe) > 0, () => "never tried");

        rig.ControlPlane.Heartbeats.ShouldBeEmpty();
        rig.Agents.Agents[0].IsAlive.ShouldBeFalse();

        rig.Control.Reset();
        await Eventually.TrueAsync(() => rig.Agents.Agents[0].IsAlive, () => "still silent");
    }

    [Fact]
    public async Task A_host_that_cannot_reach_its_hypervisor_says_so_once_each_time()
    {
        await using var rig = await AgentRig.StartAsync(("DEFAULT:report_interval", "1"));
        rig.ControlPlane.NextHeartbeat = TimeSpan.FromSeconds(1);
        rig.Control.FailNext(SimulatedCall.Describe, times: 1_000_000, message: "No such socket");
        var before = rig.Control.CountCalls(SimulatedCall.Describe);
        await rig.SpawnAsync();
        await Eventually.TrueAsync(() => rig.Control.CountCalls(SimulatedCall.Describe) >= before + 3, () => "not tried again");

        var told = rig.ControlPlane.Unreachable.ShouldHaveSingleItem();
        told.Host.ShouldBe(rig.Host);
        told.Driver.ShouldBe("simulated");
        told.Address.ShouldBe(rig.ControlPlane.Heartbeats.First().Hypervisor!.Address);
        told.Reason.ShouldBe("No such socket");

        rig.Control.Reset();
        await Eventually.TrueAsync(() => rig.Agents.Agents[0].IsAlive, () => "still silent");
        rig.Control.FailNext(SimulatedCall.Describe, times: 1_000_000);
        await Eventually.TrueAsync(() => rig.ControlPlane.Unreachable.Count is 2, () => $"told {rig.ControlPlane.Unreachable.Count} times");
    }

    [Fact]
    public async Task How_volumes_are_used_is_told_only_where_it_is_wanted()
    {
        await using var silent = await AgentRig.StartAsync();
        await using var rig = await AgentRig.StartAsync(("DEFAULT:volume_usage_poll_interval", "1"));
        GuestVolume volume = new() { Volume = Identifier.New<VolumeId>(), Device = "/dev/vdb", Connection = new VolumeConnection("file", "/nowhere", "raw") };
        var order = AgentRig.SpawnOrder() with { Volumes = [volume] };
        (await silent.CallAsync(ComputeMethods.Spawn, order)).Failure.ShouldBeNull();
        (await rig.CallAsync(ComputeMethods.Spawn, order)).Failure.ShouldBeNull();
        await Eventually.TrueAsync(() => rig.ControlPlane.VolumeUsage.Count > 1, () => "not told");

        var told = rig.ControlPlane.VolumeUsage.ToArray();
        told.ShouldAllBe(report => report.Host == rig.Host);
        var uses = told.Select(report => report.Uses.ShouldHaveSingleItem()).ToList();
        uses.ShouldAllBe(use => use.Server == order.Server && use.Volume == volume.Volume);
        uses[^1].ReadBytes.ShouldBeGreaterThan(uses[0].ReadBytes);
        silent.ControlPlane.VolumeUsage.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thousand_hosts_report_from_one_process()
    {
        await using var rig = await AgentRig.StartAsync(("simulated:hosts", "1000"));

        await Eventually.TrueAsync(
            () => rig.ControlPlane.Heartbeats.Select(report => report.Host).Distinct().Count() is 1000,
            () => $"{rig.ControlPlane.Heartbeats.Count} heartbeats");
    }

    [Fact]
    public async Task A_guest_that_shuts_itself_down_is_told_once()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();

        rig.Control.SetPowerState(rig.Host, server, PowerState.Paused);
        rig.Control.SetPowerState(rig.Host, server, PowerState.Shutdown);

        await ReconcilerTests.ShouldBeToldAsync(rig, server, PowerState.Shutdown);
        rig.ControlPlane.PowerStates.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_taken_down_because_something_is_done_to_the_server_is_told_again()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        rig.ControlPlane.IsBusy = true;
        rig.Control.SetPowerState(rig.Host, server, PowerState.Shutdown);
        await ReconcilerTests.ShouldBeToldAsync(rig, server, PowerState.Shutdown);

        rig.ControlPlane.IsBusy = false;

        await Eventually.TrueAsync(() => rig.ControlPlane.PowerStates.Count is 2, () => $"told {rig.ControlPlane.PowerStates.Count} times");
    }

    [Fact]
    public async Task A_domain_that_is_removed_by_hand_is_told()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();

        rig.Control.Remove(rig.Host, server);

        await ReconcilerTests.ShouldBeToldAsync(rig, server, PowerState.NoState);
    }

    [Fact]
    public async Task What_an_order_did_is_not_told_a_second_time()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        await rig.CallAsync(ComputeMethods.Pause, AgentRig.Order(server));
        await rig.CallAsync(ComputeMethods.Destroy, AgentRig.Order(server));
        var witness = await rig.SpawnAsync();
        rig.Control.SetPowerState(rig.Host, witness, PowerState.Crashed);

        await ReconcilerTests.ShouldBeToldAsync(rig, witness, PowerState.Crashed);

        rig.ControlPlane.PowerStates.ShouldAllBe(report => report.Server == witness);
    }
}
