using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Neutron.Groups;
using Nova.Web;

namespace Nova.Networks.Proxies;

/// <summary>Security groups as Compute had them until 2.35. Ids are Neutron's.</summary>
internal sealed class GroupProxyHandler(Database database, GroupsApi groups, RulesApi rules, GroupStore store)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Page().TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        await store.EnsureDefaultAsync(call.Caller.Project.Value, cancellationToken);
        var everybodys = call.Caller.IsAdmin && call.QueryText("all_tenants") is "1" or "true" or "True";
        var offset = int.TryParse(call.QueryText("offset"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var rows = await database.QueryAsync<GroupItem>(
            $"{GroupItem.Select} WHERE @all = 1 OR project_id = @me ORDER BY created_at, id LIMIT @limit OFFSET @offset",
            new { me = call.Caller.Project.Value, all = everybodys ? 1L : 0L, limit = page.Limit, offset },
            cancellationToken);
        return call.Json(new ServerGroupsResponse(await ComputeGroups.ViewAsync(store, rows, cancellationToken)));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).TryGet(out var group, out var fault) ? await AnswerAsync(call, group, cancellationToken) : call.Fault(fault);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ComputeGroupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await groups.CreateAsync(call.Caller.Project.Value, Body(request), cancellationToken)).TryGet(out var group, out fault))
        {
            return call.Fault(Told(fault));
        }

        return await AnswerAsync(call, group, cancellationToken);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ComputeGroupRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await FindAsync(call, cancellationToken)).TryGet(out var found, out fault)
            || !(await groups.ChangeAsync(found.Id, Body(request), cancellationToken)).TryGet(out var group, out fault))
        {
            return call.Fault(Told(fault));
        }

        return await AnswerAsync(call, group, cancellationToken);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await FindAsync(call, cancellationToken)).TryGet(out var found, out var fault) || !(await groups.RemoveAsync(call.Caller, found.Id, cancellationToken)).TryGet(out _, out fault)
            ? call.Fault(Told(fault))
            : call.Accepted();

    public async Task<IResult> AddRuleAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ComputeRuleRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !Rule(request.SecurityGroupRule).TryGet(out var body, out fault)
            || !(await rules.CreateAsync(call, NetworkPolicies.CreateRule, body, cancellationToken)).TryGet(out var rule, out fault))
        {
            return call.Fault(Told(fault));
        }

        var remote = rule.RemoteGroupId is { } group ? (await store.ListByIdAsync([group], cancellationToken)).SingleOrDefault() : null;
        return call.Json(new ComputeRuleResponse(ComputeGroups.View(rule, remote)));
    }

    public async Task<IResult> RemoveRuleAsync(ApiCall call, CancellationToken cancellationToken) =>
        Guid.TryParse(call.Route("id"), out _)
            ? (await rules.RemoveAsync(call, NetworkPolicies.DeleteRule, call.Route("id"), cancellationToken)).TryGet(out _, out var fault) ? call.Accepted() : call.Fault(fault)
            : call.Fault(new Fault.Invalid("The id of a security group rule is a UUID."));

    private static GroupBody Body(ComputeGroupRequest request) =>
        new() { Name = request.SecurityGroup.Name, Description = request.SecurityGroup.Description };

    // Compute had no conflicts here: what cannot be is the request's fault.
    private static Fault Told(Fault fault) => fault is Fault.Conflict conflict ? new Fault.Invalid(conflict.Reason) : fault;

    private static Result<RuleBody> Rule(ComputeRuleBody body)
    {
        if (body.GroupId is null && body.IpProtocol.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new Fault.Invalid("Not enough parameters to build a valid rule.");
        }

        if (!TryPort(body.FromPort, out var first) || !TryPort(body.ToPort, out var last))
        {
            return new Fault.Invalid("Invalid port range: from_port and to_port are whole numbers.");
        }

        // -1 is how Compute says "every type" and "every code", and "every port" of no protocol.
        var cidr = body.Cidr.ValueKind is JsonValueKind.String ? body.Cidr.GetString() : null;
        return new RuleBody
        {
            SecurityGroupId = body.ParentGroupId,
            Direction = RuleItem.Ingress,
            Ethertype = cidr?.Contains(':', StringComparison.Ordinal) is true ? RuleItem.IPv6 : RuleItem.IPv4,
            Protocol = body.IpProtocol,
            PortRangeMin = first is -1 ? null : first,
            PortRangeMax = last is -1 ? null : last,
            RemoteIpPrefix = body.GroupId is null ? cidr : null,
            RemoteGroupId = body.GroupId,
        };
    }

    private static bool TryPort(JsonElement value, out int? port)
    {
        port = null;
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return true;
            case JsonValueKind.Number when value.TryGetInt32(out var number):
                port = number;
                return true;
            case JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                port = number;
                return true;
            default:
                return false;
        }
    }

    private async Task<Result<GroupItem>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Route("id");
        return !Guid.TryParse(id, out _) ? new Fault.Invalid("The id of a security group is a UUID.")
            : await groups.FindAsync(call, id, cancellationToken) is { } group ? group
            : new Fault.NotFound("Security group", id);
    }

    private async Task<IResult> AnswerAsync(ApiCall call, GroupItem group, CancellationToken cancellationToken) =>
        call.Json(new ComputeGroupResponse((await ComputeGroups.ViewAsync(store, [group], cancellationToken))[0]));
}
