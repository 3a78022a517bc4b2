using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Networks.Neutron.Topologies;

/// <summary>The network of a project that had none: made when it is asked for, and deleted.</summary>
internal sealed class AutoTopologiesApi(AutoTopologies topologies)
{
    // What clients send that name no project.
    private const string Unnamed = "None";

    // "fields" is how one asks whether a network could be made, without making it.
    private const string DryRun = "dry-run";

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Read(call, NeutronPolicies.GetAutoTopology).TryGet(out var project, out var fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        string?[] fields = [.. call.Http.Request.Query["fields"]];
        if (fields.Contains(DryRun))
        {
            return (await topologies.CheckAsync(cancellationToken)).TryGet(out _, out fault) ? Answer(call, $"{DryRun}=pass", project) : NeutronAnswer.Of(call, fault);
        }

        return fields is not [] ? NeutronAnswer.Of(call, new Fault.Invalid("Bad auto_allocate request: Unrecognized field."))
            : (await topologies.EnsureAsync(project, cancellationToken)).TryGet(out var network, out fault) ? Answer(call, network, project)
            : NeutronAnswer.Of(call, fault);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        Read(call, NeutronPolicies.DeleteAutoTopology).TryGet(out var project, out var fault)
        && (await topologies.RemoveAsync(project, cancellationToken)).TryGet(out _, out fault)
            ? call.NoContent()
            : NeutronAnswer.Of(call, fault);

    private static Result<ProjectId> Read(ApiCall call, Policy policy)
    {
        var project = call.Route("project") is var text and not Unnamed ? new ProjectId(text) : call.Caller.Project;
        return call.Allows(policy, new PolicyTarget(project, call.Caller.User)) ? project : new Fault.Forbidden(policy.Name);
    }

    private static IResult Answer(ApiCall call, string id, ProjectId project) => call.Json(new JsonObject
    {
        ["auto_allocated_topology"] = new JsonObject { ["id"] = id, ["tenant_id"] = project.Value, ["project_id"] = project.Value },
    });
}
