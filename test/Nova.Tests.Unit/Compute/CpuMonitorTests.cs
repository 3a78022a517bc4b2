using Nova.Compute.Monitors;
using Nova.TestKit.Compute;
using Nova.TestKit.Virt;
using Nova.Virt;

namespace Nova.Tests.Unit.Compute;

public sealed class CpuMonitorTests
{
    [Fact]
    public void Shares_are_of_the_time_since_the_last_heartbeat()
    {
        CpuMonitor monitor = new();
        var first = monitor.Read(new HostCpuTimes(1000, 1000, 1000, 1000, 2400));

        var second = monitor.Read(new HostCpuTimes(1300, 1100, 1500, 1100, 2400));

        first.Keys.ShouldBe(["cpu.frequency", "cpu.user.time", "cpu.kernel.time", "cpu.idle.time", "cpu.iowait.time"]);
        second["cpu.percent"].ShouldBe(0.4);
        second["cpu.user.percent"].ShouldBe(0.3);
        second["cpu.kernel.percent"].ShouldBe(0.1);
        second["cpu.idle.percent"].ShouldBe(0.5);
        second["cpu.iowait.percent"].ShouldBe(0.1);
        second["cpu.frequency"].ShouldBe(2400);
    }

    [Fact]
    public void Counters_of_a_host_that_started_anew_tell_no_shares()
    {
        CpuMonitor monitor = new();
        monitor.Read(new HostCpuTimes(1000, 0, 0, 0, 1));

        monitor.Read(new HostCpuTimes(10, 0, 10, 0, 1)).Keys.ShouldNotContain("cpu.percent");
    }

    [Theory]
    [InlineData("cpu.virt_driver", true)]
    [InlineData("", false)]
    public async Task Heartbeats_tell_what_is_measured_where_that_is_asked_for(string monitors, bool tells)
    {
        await using var rig = await AgentRig.StartAsync(("DEFAULT:compute_monitors", monitors));

        await Eventually.TrueAsync(() => !rig.ControlPlane.Heartbeats.IsEmpty, () => "no heartbeat");

        rig.ControlPlane.Heartbeats.TryPeek(out var report).ShouldBeTrue();
        (report!.Hypervisor!.Metrics is not null).ShouldBe(tells);
    }
}
