using System.Diagnostics;
using System.Globalization;
using Nova.TestKit.Cloud;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Daemon;

/// <summary><c>kill -USR2</c>: what the process is at is in its log, and it goes on.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task A_signal_has_every_part_say_what_it_is_at()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        var hold = cloud.Simulation.HoldNext(SimulatedCall.Spawn);
        var id = await cloud.CreateAsync();
        await hold.Entered;

        using var kill = Process.Start("kill", ["-USR2", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();

        await CloudFixture.UntilAsync(() => Task.FromResult(cloud.Log.Contains("State of orders: simulated-1: server", StringComparison.Ordinal)), () => cloud.Log);
        hold.Release();
        await cloud.WaitForAsync(id, "ACTIVE");
        cloud.Log.ShouldContain($"server.build of {id}: spawn, held for");
        cloud.Log.ShouldContain("State of process: ");
    }
}
