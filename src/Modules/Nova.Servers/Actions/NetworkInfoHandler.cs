using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Events;
using Nova.Servers.Show;
using Nova.Web;

namespace Nova.Servers.Actions;

/// <summary>Old orders about a guest's network: its ports are looked up anew; to put files about them into a guest is no more.</summary>
internal sealed class NetworkInfoHandler(Database database, ServerLookup lookup, PortEvents ports, IActionLog actions)
{
    public async Task<IResult> InjectAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.InjectNetworkInfo, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        await database.WriteAsync(work => actions.StartAsync(work, call.Caller, row.ServerId, "injectNetworkInfo", cancellationToken), cancellationToken);
        await ports.RefreshAsync(row.ServerId, cancellationToken);
        return call.Accepted();
    }

    /// <summary>Gone from every version.</summary>
    public static Task<IResult> ResetAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Fault(new Fault.Gone("This resource is no longer available. No forwarding address is given.")));
}
