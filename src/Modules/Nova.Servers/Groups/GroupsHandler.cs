using Microsoft.AspNetCore.Http;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Data;
using Nova.Web;

namespace Nova.Servers.Groups;

/// <summary>Makes, lists, shows and removes server groups.</summary>
internal sealed class GroupsHandler(Database database, GroupStore groups, IQuotaLedger quotas, GroupNotices notices, TimeProvider clock)
{
    private const int MostOfOneList = 1000;

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListGroupsQuery>().TryGet(out var query, out var fault))
        {
            return call.Fault(fault);
        }

        // The parameter alone says it, whatever its value; of others it is ignored.
        // Of users the wish is ignored, as it always was.
        var ofAll = query.AllProjects is not null && call.Caller.IsAdmin;
        if (ofAll && !call.Allows(ServerPolicies.ListAllGroups))
        {
            return call.Fault(new Fault.Forbidden(ServerPolicies.ListAllGroups.Name));
        }
        var limit = query.Limit is null or 0 ? MostOfOneList : Math.Min(query.Limit.Value, MostOfOneList);
        var rows = await groups.ListAsync(ofAll ? null : call.Caller.Project, query.Offset ?? 0, limit, cancellationToken);
        var members = await groups.MembersAsync([.. rows.Select(row => row.Id)], cancellationToken);
        return call.Json(new GroupsResponse { ServerGroups = [.. rows.Select(row => GroupView.Of(row, members[row.Id]))] });
    }

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateGroupRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        GroupRow row = new()
        {
            Id = Guid.NewGuid().ToString("D"),
            ProjectId = call.Caller.Project.Value,
            UserId = call.Caller.User.Value,
            Name = body.ServerGroup.Name,
            Policy = body.ServerGroup.TheirPolicy!,
            MaxPerHost = body.ServerGroup.Rules?.MaxServerPerHost,
            CreatedAt = clock.GetUtcNow().ToMicroseconds(),
        };
        var limit = await quotas.LimitAsync(call.Caller.Project, "server_groups", cancellationToken);
        var added = await database.TryWriteAsync<Done>(
            async work =>
            {
                await work.TakeTurnAsync($"server_groups {row.ProjectId}", cancellationToken);
                if (limit >= 0 && await GroupStore.CountAsync(work, call.Caller.Project, cancellationToken) >= limit)
                {
                    return new Fault.OverQuota("server_groups", "Quota exceeded, too many server groups.");
                }

                await GroupStore.AddAsync(work, row, cancellationToken);
                await notices.TellAsync(work, call.Caller.RequestId, "create", row, [], cancellationToken);
                return default(Done);
            },
            cancellationToken);
        return added.Match(_ => call.Json(new GroupResponse { ServerGroup = GroupView.Of(row, []) }), call.Fault);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, ServerPolicies.ShowGroup, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var members = await groups.MembersAsync([row.Id], cancellationToken);
        return call.Json(new GroupResponse { ServerGroup = GroupView.Of(row, members[row.Id]) });
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, ServerPolicies.DeleteGroup, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var members = (await groups.MembersAsync([row.Id], cancellationToken))[row.Id].ToList();
        await database.WriteAsync(
            async work =>
            {
                await GroupStore.DeleteAsync(work, row.Id, cancellationToken);
                await notices.TellAsync(work, call.Caller.RequestId, "delete", row, members, cancellationToken);
            },
            cancellationToken);
        return call.NoContent();
    }

    private async Task<Result<GroupRow>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var id = call.Route("id");
        return await groups.FindAsync(call.Caller, id, cancellationToken) is not { } row ? new Fault.NotFound("Instance group", id)
            : call.Allows(policy, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))) ? row
            : new Fault.Forbidden(policy.Name);
    }
}
