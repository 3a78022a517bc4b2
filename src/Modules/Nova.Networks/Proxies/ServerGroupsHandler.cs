using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron;
using Nova.Networks.Neutron.Groups;
using Nova.Web;

namespace Nova.Networks.Proxies;

/// <summary>The security groups of a server, by way of its ports.</summary>
internal sealed class ServerGroupsHandler(Database database, GroupStore groups, Func<IServerDirectory?> servers, PortNews news)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, NetworkPolicies.ListServerGroups, cancellationToken)).TryGet(out var server, out var fault))
        {
            return call.Fault(fault);
        }

        var rows = await database.QueryAsync<GroupItem>(
            $"""
            {GroupItem.Select} WHERE id IN (SELECT x.group_id FROM port_security_groups x JOIN ports p ON p.id = x.port_id WHERE p.server_id = @server)
            ORDER BY created_at, id
            """,
            new { server = server.Id.ToString() },
            cancellationToken);
        return call.Json(new ServerGroupsResponse(await ComputeGroups.ViewAsync(groups, rows, cancellationToken)));
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<AddGroupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            ? await ChangeAsync(
                call, NetworkPolicies.AddServerGroup, request.Add.Name,
                """
                INSERT INTO port_security_groups (port_id, group_id)
                SELECT id, @group FROM ports WHERE server_id = @server AND port_security = 1
                ON CONFLICT DO NOTHING
                """,
                mustHave: false, cancellationToken)
            : call.Fault(fault);

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<RemoveGroupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            ? await ChangeAsync(
                call, NetworkPolicies.RemoveServerGroup, request.Remove.Name,
                "DELETE FROM port_security_groups WHERE group_id = @group AND port_id IN (SELECT id FROM ports WHERE server_id = @server)",
                mustHave: true, cancellationToken)
            : call.Fault(fault);

    private async Task<IResult> ChangeAsync(ApiCall call, Policy policy, string name, string sql, bool mustHave, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, policy, cancellationToken)).TryGet(out var server, out var fault))
        {
            return call.Fault(fault);
        }

        if (!(await groups.ResolveAsync(server.Project.Value, [name], cancellationToken)).TryGet(out var named, out fault))
        {
            return call.Fault(fault is Fault.Invalid ? new Fault.NotFound("Security group", name) : fault);
        }

        object values = new { server = server.Id.ToString(), group = named[0].Id };
        var changed = await database.TryWriteAsync<int>(
            async work => await work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM ports WHERE server_id = @server AND port_security = 1", values, cancellationToken) is 0
                ? new Fault.Invalid($"Instance {server.Id} has no port that a security group could be on.")
                : await work.ExecuteAsync(sql, values, cancellationToken),
            cancellationToken);
        if (!changed.TryGet(out var rows, out fault))
        {
            return call.Fault(fault);
        }

        if (rows is 0)
        {
            return mustHave ? call.Fault(new Fault.NotFound("Security group", $"{name} of instance {server.Id}")) : call.Accepted();
        }

        news.FiltersChanged(server.Project.Value);
        await news.TellAsync([server.Id.ToString()], cancellationToken);
        return call.Accepted();
    }

    private async Task<Result<ServerReference>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken) =>
        servers() is not { } directory || !Identifier.TryParse<ServerId>(call.Route("id"), out var id)
        || await directory.FindAsync(call.Caller, id, cancellationToken) is not { } server
            ? new Fault.NotFound("Instance", call.Route("id"))
        : call.Allows(policy, new PolicyTarget(server.Project, server.User)) ? server
        : new Fault.Forbidden(policy.Name);
}
