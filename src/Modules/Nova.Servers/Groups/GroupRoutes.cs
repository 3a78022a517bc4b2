using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;

namespace Nova.Servers.Groups;

/// <summary>The routes of server groups.</summary>
internal static class GroupRoutes
{
    public static void Map(IApiRoutes routes)
    {
        var groups = routes.Services.GetRequiredService<GroupsHandler>();
        routes.Get("/os-server-groups", ServerPolicies.ListGroups, groups.ListAsync).Query<ListGroupsQuery>().Answers<GroupsResponse>();
        routes.Post("/os-server-groups", ServerPolicies.CreateGroup, groups.CreateAsync).Body<CreateGroupRequest>().Answers<GroupResponse>();
        routes.Get("/os-server-groups/{id}", ServerPolicies.ShowGroup, groups.ShowAsync).Answers<GroupResponse>();
        routes.Delete("/os-server-groups/{id}", ServerPolicies.DeleteGroup, groups.DeleteAsync).Answers(StatusCodes.Status204NoContent);
    }
}
