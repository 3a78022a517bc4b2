using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Quotas;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Groups;

/// <summary>Security groups: list, show, create, change, delete.</summary>
internal sealed class GroupsApi(Database database, GroupStore groups, NetworkQuotas quotas, PortStore ports, PortNews news, TimeProvider clock)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await groups.EnsureDefaultAsync(call.Caller.Project.Value, cancellationToken);
        if (!NeutronQuery.Read(call, GroupItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<GroupItem>(database, GroupItem.Select, cancellationToken);
        var rules = await groups.ListRulesAsync([.. query.Page(rows).Select(row => row.Id)], cancellationToken);
        return query.Answer(call, "security_groups", rows, row => row.View(rules[row.Id]), row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, call.Route("id"), cancellationToken) is { } row
            ? await AnswerAsync(call, row, StatusCodes.Status200OK, cancellationToken)
            : NeutronAnswer.Of(call, Missing(call.Route("id")));

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<GroupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Ownership.Of(call, request.SecurityGroup).TryGet(out var owner, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var made = await CreateAsync(owner, request.SecurityGroup, cancellationToken);
        return made.TryGet(out var row, out fault) ? await AnswerAsync(call, row, StatusCodes.Status201Created, cancellationToken) : NeutronAnswer.Of(call, fault);
    }

    /// <summary>Makes a group of a project.</summary>
    public async Task<Result<GroupItem>> CreateAsync(string owner, GroupBody body, CancellationToken cancellationToken)
    {
        await groups.EnsureDefaultAsync(owner, cancellationToken);
        if (Unsupported(body) is { } refusal)
        {
            return refusal;
        }

        if (body.Name is GroupItem.DefaultName)
        {
            return new Fault.Conflict("Default security group already exists.");
        }

        var now = clock.GetUtcNow().ToMicroseconds();
        GroupItem group = new()
        {
            Id = Identifier.NewUuid().ToString("D"),
            ProjectId = owner,
            Name = body.Name ?? "",
            Description = body.Description ?? "",
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        return await database.TryWriteAsync<GroupItem>(
            async work =>
            {
                if (!(await quotas.CheckAsync(work, owner, NetworkQuotas.Group, 1, cancellationToken)).TryGet(out _, out var fault)
                    || !(await quotas.CheckAsync(work, owner, NetworkQuotas.Rule, 2, cancellationToken)).TryGet(out _, out fault))
                {
                    return fault;
                }

                await GroupStore.AddAsync(work, group, cancellationToken);
                return group;
            },
            cancellationToken);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<GroupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await DemandAsync(call, NeutronPolicies.UpdateGroup, cancellationToken)).TryGet(out var found, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var changed = await ChangeAsync(found.Id, request.SecurityGroup, cancellationToken);
        return changed.TryGet(out var row, out fault) ? await AnswerAsync(call, row, StatusCodes.Status200OK, cancellationToken) : NeutronAnswer.Of(call, fault);
    }

    /// <summary>Changes a group's name and description; servers show the names of their groups.</summary>
    public async Task<Result<GroupItem>> ChangeAsync(string group, GroupBody body, CancellationToken cancellationToken)
    {
        if (Unsupported(body) is { } refusal)
        {
            return refusal;
        }

        var changed = await database.TryWriteAsync<GroupItem>(
            async work =>
            {
                if (await GroupStore.FindAsync(work, group, cancellationToken) is not { } row)
                {
                    return Missing(group);
                }

                if (body.Name is { } name && name != row.Name && (row.IsDefault is 1 || name is GroupItem.DefaultName))
                {
                    return new Fault.Conflict("Updating default security group not allowed.");
                }

                var written = row with
                {
                    Name = body.Name ?? row.Name,
                    Description = body.Description ?? row.Description,
                    UpdatedAt = clock.GetUtcNow().ToMicroseconds(),
                    Revision = row.Revision + 1,
                };
                await GroupStore.WriteAsync(work, written, cancellationToken);
                return written;
            },
            cancellationToken);
        if (changed.TryGet(out _, out _) && body.Name is not null)
        {
            await news.TellAsync(await ports.ListServersAsync(PortStore.WithGroup, group, cancellationToken), cancellationToken);
        }

        return changed;
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await DemandAsync(call, NeutronPolicies.DeleteGroup, cancellationToken)).TryGet(out var found, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        if (!(await RemoveAsync(call.Caller, found.Id, cancellationToken)).TryGet(out _, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        // Rules of other groups that named it are gone too.
        news.FiltersChanged(found.ProjectId);
        return call.NoContent();
    }

    /// <summary>Removes a group that no port has. The default one only an administrator can; the project gets another when it needs one.</summary>
    public Task<Result<Done>> RemoveAsync(RequestContext caller, string group, CancellationToken cancellationToken) =>
        database.TryWriteAsync<Done>(
            async work =>
            {
                if (await GroupStore.FindAsync(work, group, cancellationToken) is not { } row)
                {
                    return Missing(group);
                }

                if (row.IsDefault is 1 && !caller.IsAdmin)
                {
                    return new Fault.Conflict("Insufficient rights for removing default security group.");
                }

                if (await GroupStore.IsUsedAsync(work, group, cancellationToken))
                {
                    return new Fault.Conflict($"Security Group {group} in use.");
                }

                await GroupStore.RemoveAsync(work, group, cancellationToken);
                return default(Done);
            },
            cancellationToken);

    /// <summary>The group where the caller may know of it.</summary>
    public async Task<GroupItem?> FindAsync(ApiCall call, string id, CancellationToken cancellationToken) =>
        await database.QuerySingleOrDefaultAsync<GroupItem>(
            $"{GroupItem.Select} WHERE id = @id AND ({Visible(call)})", new { id = Ownership.Id(id), me = call.Caller.Project.Value }, cancellationToken);

    public static Fault Missing(string id) => new Fault.NotFound("SecurityGroup", id);

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : "security_groups.project_id = @me";

    private static Fault.Invalid? Unsupported(GroupBody body) =>
        body.Stateful is false ? new Fault.Invalid("Invalid input for stateful: security groups of this cloud are stateful.") : null;

    private async Task<Result<GroupItem>> DemandAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var row = await FindAsync(call, call.Route("id"), cancellationToken);
        return Ownership.Demand(call, row, row?.ProjectId ?? "", policy, "SecurityGroup", call.Route("id"));
    }

    private async Task<IResult> AnswerAsync(ApiCall call, GroupItem row, int status, CancellationToken cancellationToken)
    {
        var rules = await groups.ListRulesAsync([row.Id], cancellationToken);
        return call.Json(new JsonObject { ["security_group"] = NeutronQuery.Fields(call, row.View(rules[row.Id])) }, status);
    }
}
