using Nova.Contracts.Compute;
using Nova.Core;
using Nova.TestKit.Compute;
using Nova.TestKit.Virt;

namespace Nova.Tests.Unit.Compute;

public sealed class ReconcilerTests
{
    [Fact]
    public async Task A_guest_whose_server_was_deleted_is_removed_at_the_second_word()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = await rig.SpawnAsync();
        rig.ControlPlane.Deleted[server] = true;

        await PassAsync(rig);
        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.Running);

        await PassAsync(rig);
        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.NoState);
        rig.Ports.IsPlugged(server).ShouldBeFalse();
    }

    [Fact]
    public async Task A_guest_that_the_control_plane_knows_nothing_of_is_left_alone()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = Identifier.New<ServerId>();
        rig.Control.Add(rig.Host, AgentRig.SpawnOrder(server));

        for (var pass = 0; pass < 3; pass++)
        {
            await PassAsync(rig);
        }

        rig.ControlPlane.Questions.ShouldContain(question => question.Unexpected != null && question.Unexpected.Contains(server));
        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.Running);
    }

    [Theory]
    [InlineData("noop", PowerState.Running)]
    [InlineData("log", PowerState.Running)]
    [InlineData("shutdown", PowerState.Shutdown)]
    [InlineData("reap", PowerState.NoState)]
    public async Task The_option_says_what_becomes_of_it(string action, PowerState expected)
    {
        await using var rig = await AgentRig.StartAsync(("DEFAULT:running_deleted_instance_action", action));
        var server = await rig.SpawnAsync();
        rig.ControlPlane.Deleted[server] = true;

        await PassAsync(rig);
        await PassAsync(rig);

        (await rig.GetPowerStateAsync(server)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_guest_is_not_removed_before_the_timeout()
    {
        await using var rig = await AgentRig.StartAsync(("DEFAULT:running_deleted_instance_timeout", "3600"));
        var server = await rig.SpawnAsync();
        rig.ControlPlane.Deleted[server] = true;

        await PassAsync(rig);
        await PassAsync(rig);

        (await rig.GetPowerStateAsync(server)).ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task Ports_of_a_deleted_server_are_unplugged()
    {
        await using var rig = await AgentRig.StartAsync();
        var (gone, unknown) = (Identifier.New<ServerId>(), Identifier.New<ServerId>());
        await rig.Ports.PlugAsync(new(gone, "gone", []), default);
        await rig.Ports.PlugAsync(new(unknown, "unknown", []), default);
        rig.ControlPlane.Deleted[gone] = true;

        await PassAsync(rig);
        await PassAsync(rig);

        rig.Ports.IsPlugged(gone).ShouldBeFalse();
        rig.Ports.IsPlugged(unknown).ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_without_a_domain_is_told_to_have_no_state()
    {
        await using var rig = await AgentRig.StartAsync();
        var server = Identifier.New<ServerId>();
        rig.ControlPlane.Expect(server, "active", PowerState.Running);

        await PassAsync(rig);

        await ShouldBeToldAsync(rig, server, PowerState.NoState);
    }

    [Theory]
    [InlineData("true", PowerState.Running)]
    [InlineData("false", PowerState.Shutdown)]
    public async Task Guests_that_should_run_are_started_with_the_agent_when_the_option_says_so(string option, PowerState expected)
    {
        await using var rig = AgentRig.Create(("DEFAULT:resume_guests_state_on_host_boot", option));
        var server = Identifier.New<ServerId>();
        rig.ControlPlane.Expect(server, "active", PowerState.Running);
        await rig.Agents.StartAsync(default);
        rig.Control.Add(rig.Host, AgentRig.SpawnOrder(server));
        rig.Control.SetPowerState(rig.Host, server, PowerState.Shutdown);

        rig.ServeControlPlane();
        await PassAsync(rig);

        if (expected is PowerState.Shutdown)
        {
            await ShouldBeToldAsync(rig, server, PowerState.Shutdown);
        }

        (await rig.GetPowerStateAsync(server)).ShouldBe(expected);
    }

    internal static Task ShouldBeToldAsync(AgentRig rig, ServerId server, PowerState powerState) => Eventually.TrueAsync(
        () => rig.ControlPlane.PowerStates.Contains(new PowerStateReport(rig.Host, server, powerState)),
        () => string.Join(", ", rig.ControlPlane.PowerStates));

    // The first pass has ended, and the next by itself is far away.
    private static async Task PassAsync(AgentRig rig)
    {
        var reconciler = rig.Agents.Agents[0].Reconciler;
        var before = reconciler.Passes;
        reconciler.Job.Soon(TimeSpan.Zero);
        await Eventually.TrueAsync(() => reconciler.Passes > before, () => $"{reconciler.Passes} passes");
    }
}
