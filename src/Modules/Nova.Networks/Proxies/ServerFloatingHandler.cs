using System.Net;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Floating;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Proxies;

/// <summary>The old actions that lead a floating address to a server, and away from it.</summary>
internal sealed class ServerFloatingHandler(Database database, Func<IServerDirectory?> servers, PortStore ports, FloatingIps floating)
{
    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AddFloatingIpRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindServerAsync(call, NetworkPolicies.AddFloating, cancellationToken)).TryGet(out var server, out fault))
        {
            return call.Fault(fault);
        }

        var candidates = (await ports.ListAsync(server.Id, cancellationToken))
            .SelectMany(port => port.Addresses.Select(address => (Port: port, address.Address)))
            .Where(candidate => IPAddress.Parse(candidate.Address) is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork }).ToList();
        if (candidates is [])
        {
            return call.Fault(new Fault.Invalid($"Instance {server.Id} has no fixed IPv4 address that a floating IP could lead to."));
        }

        var wanted = request.Add.FixedAddress is { } text ? IPAddress.Parse(text).ToString() : null;
        var chosen = candidates.FirstOrDefault(candidate => wanted is null || candidate.Address == wanted);
        if (chosen.Port is null)
        {
            return call.Fault(new Fault.Invalid($"Instance {server.Id} has no fixed IP {wanted}."));
        }

        if (await FindAsync(server.Project, request.Add.Address, cancellationToken) is not { } row)
        {
            return call.Fault(new Fault.NotFound("Floating IP", request.Add.Address));
        }

        var led = await floating.LeadAsync(row, new FloatingTarget(chosen.Port.Id.ToString(), chosen.Address), cancellationToken);

        // What is wrong with an address of the body is the request's fault: the path was right.
        return led.TryGet(out _, out fault) ? call.Accepted() : call.Fault(fault is Fault.NotFound or Fault.Conflict ? new Fault.Invalid(fault.Message) : fault);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RemoveFloatingIpRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindServerAsync(call, NetworkPolicies.RemoveFloating, cancellationToken)).TryGet(out var server, out fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(server.Project, request.Remove.Address, cancellationToken) is not { } row)
        {
            return call.Fault(new Fault.NotFound("Floating IP", request.Remove.Address));
        }

        if (row.ServerId != server.Id.ToString())
        {
            return call.Fault(new Fault.Conflict($"Floating IP {row.Address} is not associated with instance {server.Id}."));
        }

        return (await floating.LeadAsync(row, null, cancellationToken)).TryGet(out _, out fault) ? call.Accepted() : call.Fault(fault);
    }

    private Task<FloatingIpItem?> FindAsync(ProjectId project, string address, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<FloatingIpItem>(
            $"{FloatingIpItem.Select} WHERE floating_ips.address = @address AND floating_ips.project_id = @project ORDER BY floating_ips.created_at LIMIT 1",
            new { address = IPAddress.Parse(address).ToString(), project = project.Value },
            cancellationToken);

    private async Task<Result<ServerReference>> FindServerAsync(ApiCall call, Policy policy, CancellationToken cancellationToken) =>
        servers() is not { } directory || !Identifier.TryParse<ServerId>(call.Route("id"), out var id)
        || await directory.FindAsync(call.Caller, id, cancellationToken) is not { } server
            ? new Fault.NotFound("Instance", call.Route("id"))
        : call.Allows(policy, new PolicyTarget(server.Project, server.User)) ? server
        : new Fault.Forbidden(policy.Name);
}
