using Nova.Compute.Reconcile;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt;

namespace Nova.Tests.Unit.Compute;

public sealed class ReconcilePlanTests
{
    private static readonly ServerId Server = Identifier.New<ServerId>();

    // Columns: what the record says (null: no record), what the hypervisor has (null: nothing), whether an order runs; what follows.
    [Theory]
    [InlineData("active", null, PowerState.Running, PowerState.Running, false, "")]
    [InlineData("active", null, PowerState.Running, PowerState.Shutdown, false, "compare resume")]
    [InlineData("active", null, PowerState.Running, PowerState.Crashed, false, "compare resume")]
    [InlineData("active", null, PowerState.Running, PowerState.Paused, false, "compare")]
    [InlineData("active", null, PowerState.Running, null, false, "compare")]
    [InlineData("active", null, PowerState.Shutdown, PowerState.Shutdown, false, "compare")]
    [InlineData("active", null, PowerState.Crashed, PowerState.Crashed, false, "compare")]
    [InlineData("active", null, PowerState.Shutdown, PowerState.Running, false, "")]
    [InlineData("active", "rebooting", PowerState.Running, PowerState.Shutdown, false, "")]
    [InlineData("active", null, PowerState.Running, PowerState.Shutdown, true, "")]
    [InlineData("stopped", null, PowerState.Shutdown, PowerState.Running, false, "compare")]
    [InlineData("stopped", null, PowerState.Shutdown, PowerState.Shutdown, false, "")]
    [InlineData("suspended", null, PowerState.Suspended, PowerState.Suspended, false, "")]
    [InlineData("building", null, PowerState.NoState, PowerState.Running, false, "")]
    [InlineData("building", "spawning", PowerState.NoState, null, false, "")]
    [InlineData("error", null, PowerState.NoState, null, false, "")]
    [InlineData("shelved_offloaded", null, PowerState.NoState, null, false, "")]
    [InlineData(null, null, PowerState.NoState, PowerState.Running, false, "unexpected")]
    [InlineData(null, null, PowerState.NoState, PowerState.Shutdown, false, "unexpected")]
    [InlineData(null, null, PowerState.NoState, PowerState.Running, true, "")]
    public void Each_difference_has_its_consequence(
        string? vmState, string? taskState, PowerState recorded, PowerState? found, bool isBusy, string expected)
    {
        List<ExpectedServer> records = vmState is null ? [] : [new ExpectedServer(Server, vmState, taskState, recorded)];
        List<GuestState> guests = found is { } state ? [new GuestState(Server, state)] : [];

        var plan = ReconcilePlan.Of(guests, [], records, _ => isBusy);

        string.Join(' ', Consequences(plan)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(false, false, false, "ports")]
    [InlineData(true, false, false, "")]
    [InlineData(false, true, false, "unexpected")]
    [InlineData(false, false, true, "")]
    public void Ports_are_judged_apart_only_where_nothing_else_is_left(bool hasRecord, bool hasGuest, bool isBusy, string expected)
    {
        List<ExpectedServer> records = hasRecord ? [new ExpectedServer(Server, "active", null, PowerState.NoState)] : [];
        List<GuestState> guests = hasGuest ? [new GuestState(Server, PowerState.Running)] : [];

        string.Join(' ', Consequences(ReconcilePlan.Of(guests, [Server], records, _ => isBusy))).ShouldBe(expected);
    }

    private static IEnumerable<string> Consequences(ReconcilePlan plan)
    {
        (IEnumerable<ServerId> Servers, string Word)[] all =
        [
            (plan.Compare.Select(server => server.Server), "compare"),
            (plan.Resume, "resume"),
            (plan.UnexpectedGuests, "unexpected"),
            (plan.UnexpectedPorts, "ports"),
        ];
        return all.Where(kind => kind.Servers.Any()).Select(kind => kind.Word);
    }
}
