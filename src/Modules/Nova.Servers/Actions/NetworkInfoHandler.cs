using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Data;
using Nova.Servers.Events;
using Nova.Servers.Show;
using Nova.Web;

namespace Nova.Servers.Actions;

/// <summary>Looks a server's ports up anew: all that is left of the order to tell a guest of its network.</summary>
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
}
