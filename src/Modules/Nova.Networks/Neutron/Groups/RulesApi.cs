using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Quotas;
using Nova.Web;

namespace Nova.Networks.Neutron.Groups;

/// <summary>Rules of security groups: list, show, create, delete. A rule is never changed.</summary>
internal sealed class RulesApi(Database database, GroupsApi groups, GroupStore store, NetworkQuotas quotas, PortNews news, TimeProvider clock)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await store.EnsureDefaultAsync(call.Caller.Project.Value, cancellationToken);
        if (!NeutronQuery.Read(call, RuleItem.Shape, Visible(call)).TryGet(out var query, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        var rows = await query.ReadAsync<RuleItem>(database, RuleItem.Select, cancellationToken);
        return query.Answer(call, "security_group_rules", rows, row => row.View(), row => row.Id);
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, call.Route("id"), cancellationToken) is { } row
            ? call.Json(new JsonObject { ["security_group_rule"] = NeutronQuery.Fields(call, row.View()) })
            : NeutronAnswer.Of(call, Missing(call.Route("id")));

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RuleRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        return (await CreateAsync(call, NeutronPolicies.CreateRule, request.SecurityGroupRule, cancellationToken)).TryGet(out var rule, out fault)
            ? call.Json(new JsonObject { ["security_group_rule"] = rule.View() }, StatusCodes.Status201Created)
            : NeutronAnswer.Of(call, fault);
    }

    /// <summary>Adds a rule to a group of the caller's.</summary>
    public async Task<Result<RuleItem>> CreateAsync(ApiCall call, Policy policy, RuleBody body, CancellationToken cancellationToken)
    {
        var found = await groups.FindAsync(call, body.SecurityGroupId, cancellationToken);
        if (!Ownership.Demand(call, found, found?.ProjectId ?? "", policy, "SecurityGroup", body.SecurityGroupId).TryGet(out var group, out var fault))
        {
            return fault;
        }

        RuleItem draft = new() { Id = Identifier.NewUuid().ToString("D"), GroupId = group.Id, ProjectId = group.ProjectId, CreatedAt = clock.GetUtcNow().ToMicroseconds() };
        if (!RuleReader.Read(body, draft).TryGet(out var rule, out fault))
        {
            return fault;
        }

        if (rule.RemoteGroupId is { } remote && await groups.FindAsync(call, remote, cancellationToken) is null)
        {
            return GroupsApi.Missing(remote);
        }

        var added = await database.TryWriteAsync<RuleItem>(
            async work =>
            {
                await work.TakeTurnAsync($"rules of {group.Id}", cancellationToken);
                if ((await GroupStore.ListRulesAsync(work, group.Id, cancellationToken)).FirstOrDefault(rule.SaysWhat) is { } same)
                {
                    return new Fault.Conflict($"Security group rule already exists. Rule id is {same.Id}.");
                }

                if (!(await quotas.CheckAsync(work, group.ProjectId, NetworkQuotas.Rule, 1, cancellationToken)).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                await GroupStore.AddRuleAsync(work, rule, cancellationToken);
                await store.TouchAsync(work, group.Id, cancellationToken);
                return rule;
            },
            cancellationToken);
        if (added.TryGet(out _, out _))
        {
            news.FiltersChanged(group.ProjectId);
        }

        return added;
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await RemoveAsync(call, NeutronPolicies.DeleteRule, call.Route("id"), cancellationToken)).TryGet(out _, out var fault) ? call.NoContent() : NeutronAnswer.Of(call, fault);

    /// <summary>Removes a rule of a group of the caller's.</summary>
    public async Task<Result<Done>> RemoveAsync(ApiCall call, Policy policy, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(call, id, cancellationToken);
        if (!Ownership.Demand(call, found, found?.ProjectId ?? "", policy, "SecurityGroupRule", id).TryGet(out var rule, out var fault))
        {
            return fault;
        }

        await database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync("DELETE FROM security_group_rules WHERE id = @Id", new { rule.Id }, cancellationToken);
                await store.TouchAsync(work, rule.GroupId, cancellationToken);
            },
            cancellationToken);
        news.FiltersChanged(rule.ProjectId);
        return default(Done);
    }

    private static Fault.NotFound Missing(string id) => new Fault.NotFound("SecurityGroupRule", id);

    private static string Visible(ApiCall call) => call.Caller.IsAdmin ? "1 = 1" : "security_group_rules.project_id = @me";

    private Task<RuleItem?> FindAsync(ApiCall call, string id, CancellationToken cancellationToken) => database.QuerySingleOrDefaultAsync<RuleItem>(
        $"{RuleItem.Select} WHERE id = @id AND ({Visible(call)})", new { id = Ownership.Id(id), me = call.Caller.Project.Value }, cancellationToken);
}
