using Microsoft.AspNetCore.Http;
using Nova.Contracts.Networks;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Interfaces;

/// <summary>The interfaces of a server: list, show, attach, detach.</summary>
internal sealed class InterfacesHandler(
    Database database, ServerLookup lookup, ServerStore servers, ActionRunner runner, IServerNetworks networks, IServerInterfaces interfaces,
    IActionLog actions, IOperations operations, IOperationEnds ends, AttachInterfaceWorkflow attaching, DetachInterfaceWorkflow detaching)
{
    // Interfaces take PCI slots; QEMU's end somewhere behind.
    private const int MostInterfaces = 12;

    // A host that does not answer is given up by the work itself, after rpc_response_timeout; what is left is for undoing it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindHeadAsync(call, InterfacePolicies.List, cancellationToken)).TryGet(out var head, out var fault))
        {
            return call.Fault(fault);
        }

        var ports = await networks.ListAsync(Identifier.Parse<ServerId>(head.Id), cancellationToken);
        return call.Json(new InterfacesResponse { Attachments = [.. ports.Select(View)] });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindHeadAsync(call, InterfacePolicies.Show, cancellationToken)).TryGet(out var head, out var fault))
        {
            return call.Fault(fault);
        }

        return await FindAsync(Identifier.Parse<ServerId>(head.Id), call.Route("port"), cancellationToken) is { } port
            ? call.Json(new InterfaceResponse { Attachment = View(port) })
            : call.Fault(Missing(call, head.Id));
    }

    public async Task<IResult> AttachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AttachInterfaceRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, InterfacePolicies.Attach, cancellationToken)).TryGet(out var row, out fault)
            || !ActionRunner.Judge(call.Caller, row, InterfaceAction.Attach).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        if (row.GetPorts().Count >= MostInterfaces)
        {
            return call.Fault(new Fault.Refused($"The number of interfaces of a server is at most {MostInterfaces}."));
        }

        var accepted = await AcceptAsync(call, row, request.Attachment ?? new NewInterface(), cancellationToken);
        if (!accepted.TryGet(out var begun, out fault))
        {
            return call.Fault(Told(fault));
        }

        // The answer tells what the guest has, not what it is to get.
        var end = await ends.WaitAsync(begun.Operation, Patience, cancellationToken);
        return end is OperationEnd.Done && await FindAsync(row.ServerId, begun.Port.Id.ToString(), cancellationToken) is { } port
            ? call.Json(new InterfaceResponse { Attachment = View(port) })
            : call.Fault(new Fault.Failed($"Failed to attach network adapter device to {row.Id}"));
    }

    public async Task<IResult> DetachAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, InterfacePolicies.Detach, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(row.ServerId, call.Route("port"), cancellationToken) is not { } port)
        {
            return call.Fault(Missing(call, row.Id));
        }

        var begun = await runner.BeginAsync(
            call.Caller, row.ServerId, InterfaceAction.Detach, current => current,
            async (work, current) =>
            {
                await actions.StartEventAsync(work, new ActionEvent(current.ServerId, call.Caller.RequestId, DetachInterfaceWorkflow.EventName, HostOf(current)), cancellationToken);
                InterfaceOfServer state = new() { Server = current.ServerId, Port = port };
                await operations.StartAsync(work, detaching, new NewOperation<InterfaceOfServer>(current.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        return begun.TryGet(out _, out fault) ? call.Accepted() : call.Fault(fault);
    }

    private static HostName? HostOf(ServerRow row) => row.Host is { } host ? new HostName(host) : null;

    // That several networks would do is no state of the server's but a request that says too little.
    private static Fault Told(Fault fault) => fault is Fault.Conflict { Reason: var reason }
        && (reason.StartsWith("Multiple possible networks", StringComparison.Ordinal) || reason.StartsWith("No fixed IP", StringComparison.Ordinal))
        ? new Fault.Invalid(reason)
        : fault;

    private static Fault.NotFound Missing(ApiCall call, string server) => new Fault.NotFound("Port", $"{call.Route("port")} of instance {server}");

    private static InterfaceView View(ServerPort port) => new()
    {
        FixedIps = [.. port.Addresses.Select(address => new InterfaceAddress(address.Address, address.Subnet))],
        MacAddr = port.MacAddress,
        NetId = port.Network.ToString(),
        PortId = port.Id.ToString(),
        PortState = port.IsComing ? "BUILD" : "ACTIVE",
        Tag = port.Tag,
    };

    private async Task<ServerPort?> FindAsync(ServerId server, string text, CancellationToken cancellationToken) =>
        Identifier.TryParse<PortId>(text, out var id) ? (await networks.ListAsync(server, cancellationToken)).FirstOrDefault(port => port.Id == id) : null;

    private Task<Result<Begun>> AcceptAsync(ApiCall call, ServerRow found, NewInterface wanted, CancellationToken cancellationToken)
    {
        RequestedPort requested = new(
            wanted.NetId is { } network ? Identifier.Parse<NetworkId>(network) : null, wanted.PortId is { } port ? Identifier.Parse<PortId>(port) : null,
            wanted.FixedIps?[0].IpAddress, wanted.Tag);
        PortOrder order = new()
        {
            Server = found.ServerId,
            Project = new ProjectId(found.ProjectId),
            Hostname = found.Hostname,
            Request = wanted is { NetId: null, PortId: null }
                ? new NetworkRequest { Choice = NetworkChoice.Auto }
                : new NetworkRequest { Choice = NetworkChoice.Listed, Ports = [requested] },
        };
        return database.TryWriteAsync<Begun>(
            async work =>
            {
                if (!(await runner.BeginAsync(work, call.Caller, found.ServerId, InterfaceAction.Attach, row => row with { }, cancellationToken)).TryGet(out var row, out var fault)
                    || !(await interfaces.AttachAsync(work, order, cancellationToken)).TryGet(out var added, out fault)
                    || !(await servers.ChangeAsync(
                        work, found.ServerId, current => current.WithPorts([.. current.GetPorts(), added]), cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                await actions.StartEventAsync(work, new ActionEvent(row.ServerId, call.Caller.RequestId, AttachInterfaceWorkflow.EventName, HostOf(row)), cancellationToken);
                InterfaceOfServer state = new() { Server = row.ServerId, Port = added };
                return new Begun(added, await operations.StartAsync(work, attaching, new NewOperation<InterfaceOfServer>(row.Id, call.Caller, state), cancellationToken));
            },
            cancellationToken);
    }

    private sealed record Begun(ServerPort Port, OperationId Operation);
}
