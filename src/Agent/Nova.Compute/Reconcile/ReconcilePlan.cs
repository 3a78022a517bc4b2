using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt;

namespace Nova.Compute.Reconcile;

/// <summary>What a comparison of the hypervisor with the control plane's records finds. A pure function of the two.</summary>
/// <param name="Compare">Servers whose power state, or very existence, the records have otherwise; with what they have.</param>
/// <param name="Resume">Servers that should run and are off.</param>
/// <param name="UnexpectedGuests">Guests that the records do not put here.</param>
/// <param name="UnexpectedPorts">Servers that have ports here and nothing else, here or in the records.</param>
internal sealed record ReconcilePlan(
    IReadOnlyList<ExpectedServer> Compare,
    IReadOnlyList<ServerId> Resume,
    IReadOnlyList<ServerId> UnexpectedGuests,
    IReadOnlyList<ServerId> UnexpectedPorts)
{
    // Until it is built a server has no guest, and its build tells the rest.
    private const string Building = "building";
    private const string Active = "active";

    public static ReconcilePlan Of(
        IReadOnlyList<GuestState> guests, IReadOnlyList<ServerId> plugged, IReadOnlyList<ExpectedServer> expected, Func<ServerId, bool> isBusy)
    {
        var found = guests.ToDictionary(guest => guest.Server, guest => guest.PowerState);
        var records = expected.ToDictionary(server => server.Server);
        var settled = expected.Where(server => server.TaskState is null && server.VmState is not Building && !isBusy(server.Server)).ToList();
        return new ReconcilePlan(
            [.. settled.Select(Believed).Where(server => found.GetValueOrDefault(server.Server, PowerState.NoState) != server.PowerState)],
            [.. settled.Where(server => ShouldRun(server) && IsOff(found, server.Server)).Select(server => server.Server)],
            [.. found.Keys.Where(server => !records.ContainsKey(server) && !isBusy(server))],
            [.. plugged.Where(server => !records.ContainsKey(server) && !found.ContainsKey(server) && !isBusy(server))]);
    }

    // Whatever was taken down of its power state: while a server is shown as active its guest is believed to run.
    private static ExpectedServer Believed(ExpectedServer server) =>
        server is { VmState: Active, PowerState: PowerState.Shutdown or PowerState.Crashed } ? server with { PowerState = PowerState.Running } : server;

    private static bool ShouldRun(ExpectedServer server) => server is { VmState: Active, PowerState: PowerState.Running };

    private static bool IsOff(Dictionary<ServerId, PowerState> found, ServerId server) =>
        found.TryGetValue(server, out var powerState) && powerState is (PowerState.Shutdown or PowerState.Crashed);
}
