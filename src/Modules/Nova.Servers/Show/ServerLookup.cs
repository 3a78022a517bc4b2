using Nova.Core;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>Finds the server of a request's path, where its caller may know of it and the policy lets the caller do this to it.</summary>
internal sealed class ServerLookup(ServerStore servers)
{
    public async Task<Result<ServerRow>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        if (!Identifier.TryParse<ServerId>(text, out var id) || await servers.FindAsync(call.Caller, id, cancellationToken) is not { } row)
        {
            return NotFound(text);
        }

        return call.Allows(policy, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))) ? row : new Fault.Forbidden(policy.Name);
    }

    /// <summary>The same where the head of the row is enough.</summary>
    public async Task<Result<ServerHead>> FindHeadAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        if (!Identifier.TryParse<ServerId>(text, out var id)
            || await servers.FindHeadAsync(id, cancellationToken) is not { } head || !head.IsKnownTo(call.Caller))
        {
            return NotFound(text);
        }

        return call.Allows(policy, new PolicyTarget(new ProjectId(head.ProjectId), new UserId(head.UserId))) ? head : new Fault.Forbidden(policy.Name);
    }

    /// <summary>The same words for a server that is not there and for another project's.</summary>
    public static Fault NotFound(string id) => new Fault.NotFound("Instance", id);
}
