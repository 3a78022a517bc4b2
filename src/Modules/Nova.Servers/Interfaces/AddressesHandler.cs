using System.Net;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Events;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Web;

namespace Nova.Servers.Interfaces;

/// <summary>The old actions that give an interface a further address and take one away.</summary>
internal sealed class AddressesHandler(ServerLookup lookup, ActionRunner runner, IServerInterfaces interfaces, PortEvents ports)
{
    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AddFixedIpRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(
            call, InterfacePolicies.AddAddress, InterfaceAction.AddAddress,
            async server => Identifier.TryParse<NetworkId>(request.Add.Network, out var network)
                ? await interfaces.AddAddressAsync(server, network, cancellationToken)
                : new Fault.NotFound("Network", request.Add.Network),
            cancellationToken);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RemoveFixedIpRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        return await ChangeAsync(
            call, InterfacePolicies.RemoveAddress, InterfaceAction.RemoveAddress,
            server => interfaces.RemoveAddressAsync(server, IPAddress.Parse(request.Remove.Address).ToString(), cancellationToken),
            cancellationToken);
    }

    private async Task<IResult> ChangeAsync(
        ApiCall call, Policy policy, ServerAction action, Func<ServerId, Task<Result<Done>>> change, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var row, out var fault)
            || !(await runner.BeginAsync(call.Caller, row.ServerId, action, current => current, (_, _) => Task.CompletedTask, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        // What is wrong with a network or an address of the body is the request's fault: the path was right.
        if (!(await change(row.ServerId)).TryGet(out _, out fault))
        {
            return call.Fault(fault is Fault.NotFound or Fault.Conflict ? new Fault.Invalid(fault.Message) : fault);
        }

        await ports.RefreshAsync(row.ServerId, cancellationToken);
        return call.Accepted();
    }
}
