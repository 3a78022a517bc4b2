using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Fleet.Baremetal;

/// <summary>What the Compute API had of bare metal, up to 2.35. Reading needs a bare metal service, which this cloud does not have; changing was never possible here.</summary>
internal static class BaremetalRoutes
{
    private const string All = "/os-baremetal-nodes";
    private const string One = All + "/{id}";
    private const string Action = One + "/action";

    public static void Map(IApiRoutes routes)
    {
        routes.Get(All, Policies.ListNodes, ReadAsync).IgnoresQuery().Answers(StatusCodes.Status501NotImplemented).Until(2, 35);
        routes.Get(One, Policies.ShowNode, ReadAsync).IgnoresQuery().Answers(StatusCodes.Status501NotImplemented).Until(2, 35);
        Refuse(routes.Post(All, null, (call, _) => RefuseAsync(call, "node-create")));
        Refuse(routes.Delete(One, null, (call, _) => RefuseAsync(call, "node-delete")));
        Refuse(routes.Action(Action, "add_interface", null, (call, _) => RefuseAsync(call, "port-create")));
        Refuse(routes.Action(Action, "remove_interface", null, (call, _) => RefuseAsync(call, "port-delete")));
    }

    private static void Refuse(ApiEndpoint endpoint) => endpoint.Answers(StatusCodes.Status400BadRequest).Until(2, 35);

    private static Task<IResult> ReadAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Fault(new Fault.NotSupported("The requested functionality is not supported: this cloud has no bare metal service.")));

    private static Task<IResult> RefuseAsync(ApiCall call, string command) =>
        Task.FromResult(call.Fault(new Fault.Invalid($"Command Not supported. Please use Ironic command {command} to perform this action.")));
}
