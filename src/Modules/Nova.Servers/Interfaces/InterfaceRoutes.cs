using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Interfaces;

/// <summary>The part of the module that is about interfaces: what it registers and what it serves.</summary>
internal static class InterfaceRoutes
{
    public static IServiceCollection AddServerInterfaces(this IServiceCollection services)
    {
        services.AddSingleton<GuestInterfaces>().AddSingleton<InterfacesHandler>().AddSingleton<AddressesHandler>();
        services.AddWorkflow<AttachInterfaceWorkflow>().AddWorkflow<DetachInterfaceWorkflow>();
        return services.AddPolicies(InterfacePolicies.All).AddApiJson(InterfacesJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        const string All = "/servers/{id}/os-interface";
        const string One = All + "/{port}";
        const string Action = "/servers/{id}/action";
        var interfaces = routes.Services.GetRequiredService<InterfacesHandler>();
        var addresses = routes.Services.GetRequiredService<AddressesHandler>();
        routes.Get(All, InterfacePolicies.List, interfaces.ListAsync).Answers<InterfacesResponse>();
        routes.Post(All, InterfacePolicies.Attach, interfaces.AttachAsync).Body<AttachInterfaceRequest>().Answers<InterfaceResponse>();
        routes.Get(One, InterfacePolicies.Show, interfaces.ShowAsync).Answers<InterfaceResponse>();
        routes.Delete(One, InterfacePolicies.Detach, interfaces.DetachAsync).Answers(StatusCodes.Status202Accepted);
        routes.Action(Action, "addFixedIp", InterfacePolicies.AddAddress, addresses.AddAsync)
            .Body<AddFixedIpRequest>().Answers(StatusCodes.Status202Accepted).Until(2, 43);
        routes.Action(Action, "removeFixedIp", InterfacePolicies.RemoveAddress, addresses.RemoveAsync)
            .Body<RemoveFixedIpRequest>().Answers(StatusCodes.Status202Accepted).Until(2, 43);
    }
}
