using Nova.Identity.Assignments;
using Nova.Identity.Catalog;
using Nova.Identity.Domains;
using Nova.Identity.Projects;
using Nova.Identity.Roles;
using Nova.Identity.Tokens;
using Nova.Identity.Users;
using Nova.Identity.V2;
using Nova.Identity.Versions;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity;

/// <summary>Every path of the identity API, with who may call it.</summary>
internal static class IdentityRoutes
{
    public static void Map(IApiRoutes routes)
    {
        MapVersions(routes);
        MapAuth(routes);
        MapV2(routes);
        MapDomains(routes);
        MapProjects(routes);
        MapUsers(routes);
        MapRoles(routes);
        MapCatalog(routes);
    }

    private static void MapVersions(IApiRoutes routes)
    {
        routes.Get("/", null, VersionsHandler.ListAsync).Answers<VersionsResponse>(StatusCodes.Status300MultipleChoices).WithoutToken();
        routes.Get("/v3", null, VersionsHandler.ShowV3Async).Answers<VersionResponse>().WithoutToken();
        routes.Get("/v2.0", null, VersionsHandler.ShowV2Async).Answers<VersionResponse>().WithoutToken();
    }

    private static void MapAuth(IApiRoutes routes)
    {
        var tokens = routes.Services.GetRequiredService<TokensHandler>();
        const string Tokens = "/v3/auth/tokens";
        routes.Post(Tokens, null, tokens.IssueAsync)
            .Body<AuthRequest>().Answers<TokenResponse>(StatusCodes.Status201Created).WithoutToken();
        routes.Get(Tokens, null, tokens.ShowAsync).Answers<TokenResponse>();
        routes.Delete(Tokens, null, tokens.RevokeAsync).Answers(StatusCodes.Status204NoContent);
        routes.Get("/v3/auth/catalog", null, tokens.ShowCatalogAsync).Answers<CatalogResponse>();
        routes.Get("/v3/auth/system", null, tokens.ListSystemScopesAsync).Answers<SystemScopesResponse>();
        routes.Get("/v3/auth/projects", null, routes.Services.GetRequiredService<ProjectsHandler>().ListOfCallerAsync)
            .Answers<ProjectsResponse>();
        routes.Get("/v3/auth/domains", null, routes.Services.GetRequiredService<DomainsHandler>().ListOfCallerAsync)
            .Answers<DomainsResponse>();
    }

    private static void MapV2(IApiRoutes routes)
    {
        var v2 = routes.Services.GetRequiredService<V2Handler>();
        routes.Post("/v2.0/tokens", null, v2.IssueAsync).Body<V2AuthRequest>().Answers<V2AccessResponse>().WithoutToken();
        routes.Get("/v2.0/tenants", null, v2.ListTenantsAsync).Answers<V2TenantsResponse>();
    }

    private static void MapDomains(IApiRoutes routes)
    {
        var domains = routes.Services.GetRequiredService<DomainsHandler>();
        routes.Get("/v3/domains", null, Access.Reader("identity:list_domains", domains.ListAsync)).Answers<DomainsResponse>();
        routes.Post("/v3/domains", null, Access.Admin("identity:create_domain", domains.CreateAsync))
            .Body<DomainCreateRequest>().Answers<DomainResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/domains/{domain}", null, Access.ReaderOrOwnDomain("identity:get_domain", domains.ShowAsync))
            .Answers<DomainResponse>();
        routes.Patch("/v3/domains/{domain}", null, Access.Admin("identity:update_domain", domains.UpdateAsync))
            .Body<DomainUpdateRequest>().Answers<DomainResponse>();
        routes.Delete("/v3/domains/{domain}", null, Access.Admin("identity:delete_domain", domains.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);
    }

    private static void MapProjects(IApiRoutes routes)
    {
        var projects = routes.Services.GetRequiredService<ProjectsHandler>();
        routes.Get("/v3/projects", null, Access.Reader("identity:list_projects", projects.ListAsync)).Answers<ProjectsResponse>();
        routes.Post("/v3/projects", null, Access.Admin("identity:create_project", projects.CreateAsync))
            .Body<ProjectCreateRequest>().Answers<ProjectResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/projects/{project}", null, Access.ReaderOrOwnProject("identity:get_project", projects.ShowAsync))
            .Answers<ProjectResponse>();
        routes.Patch("/v3/projects/{project}", null, Access.Admin("identity:update_project", projects.UpdateAsync))
            .Body<ProjectUpdateRequest>().Answers<ProjectResponse>();
        routes.Delete("/v3/projects/{project}", null, Access.Admin("identity:delete_project", projects.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);
    }

    private static void MapUsers(IApiRoutes routes)
    {
        var users = routes.Services.GetRequiredService<UsersHandler>();
        var projects = routes.Services.GetRequiredService<ProjectsHandler>();
        var password = routes.Services.GetRequiredService<ChangePasswordHandler>();
        routes.Get("/v3/users", null, Access.Reader("identity:list_users", users.ListAsync)).Answers<UsersResponse>();
        routes.Post("/v3/users", null, Access.Admin("identity:create_user", users.CreateAsync))
            .Body<UserCreateRequest>().Answers<UserResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/users/{user}", null, Access.ReaderOrSelf("identity:get_user", users.ShowAsync)).Answers<UserResponse>();
        routes.Patch("/v3/users/{user}", null, Access.Admin("identity:update_user", users.UpdateAsync))
            .Body<UserUpdateRequest>().Answers<UserResponse>();
        routes.Delete("/v3/users/{user}", null, Access.Admin("identity:delete_user", users.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);
        routes.Post("/v3/users/{user}/password", null, password.HandleAsync)
            .Body<PasswordChangeRequest>().Answers(StatusCodes.Status204NoContent).WithoutToken();
        routes.Get("/v3/users/{user}/projects", null, Access.ReaderOrSelf("identity:list_user_projects", projects.ListOfUserAsync))
            .Answers<ProjectsResponse>();
        routes.Get("/v3/users/{user}/groups", null, Access.ReaderOrSelf("identity:list_groups_for_user", UsersHandler.ListGroupsAsync))
            .Answers<GroupsResponse>();
        routes.Get("/v3/groups", null, Access.Reader("identity:list_groups", UsersHandler.ListGroupsAsync)).Answers<GroupsResponse>();
    }

    private static void MapRoles(IApiRoutes routes)
    {
        var roles = routes.Services.GetRequiredService<RolesHandler>();
        routes.Get("/v3/roles", null, Access.Reader("identity:list_roles", roles.ListAsync)).Answers<RolesResponse>();
        routes.Post("/v3/roles", null, Access.Admin("identity:create_role", roles.CreateAsync))
            .Body<RoleCreateRequest>().Answers<RoleResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/roles/{role}", null, Access.Reader("identity:get_role", roles.ShowAsync)).Answers<RoleResponse>();
        routes.Patch("/v3/roles/{role}", null, Access.Admin("identity:update_role", roles.UpdateAsync))
            .Body<RoleUpdateRequest>().Answers<RoleResponse>();
        routes.Delete("/v3/roles/{role}", null, Access.Admin("identity:delete_role", roles.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);
        routes.Get("/v3/roles/{role}/implies", null, Access.Reader("identity:list_implied_roles", roles.ListImpliedAsync))
            .Answers<RoleInferenceResponse>();
        routes.Get("/v3/role_inferences", null, Access.Reader("identity:list_role_inference_rules", roles.ListInferencesAsync))
            .Answers<RoleInferencesResponse>();

        var list = routes.Services.GetRequiredService<ListAssignmentsHandler>();
        routes.Get("/v3/role_assignments", null, Access.Reader("identity:list_role_assignments", list.HandleAsync))
            .Answers<AssignmentsResponse>();
        foreach (var target in (string[])["/v3/projects/{project}", "/v3/domains/{domain}", "/v3/system"])
        {
            MapGrants(routes, $"{target}/users/{{user}}/roles");
        }
    }

    private static void MapGrants(IApiRoutes routes, string path)
    {
        var grants = routes.Services.GetRequiredService<GrantsHandler>();
        routes.Get(path, null, Access.Reader("identity:list_grants", grants.ListAsync)).Answers<RolesResponse>();
        routes.Get($"{path}/{{role}}", null, Access.Reader("identity:check_grant", grants.CheckAsync))
            .Answers(StatusCodes.Status204NoContent);
        routes.Put($"{path}/{{role}}", null, Access.Admin("identity:create_grant", grants.GrantAsync))
            .Answers(StatusCodes.Status204NoContent);
        routes.Delete($"{path}/{{role}}", null, Access.Admin("identity:revoke_grant", grants.RevokeAsync))
            .Answers(StatusCodes.Status204NoContent);
    }

    private static void MapCatalog(IApiRoutes routes)
    {
        var services = routes.Services.GetRequiredService<ServicesHandler>();
        routes.Get("/v3/services", null, Access.Reader("identity:list_services", services.ListAsync)).Answers<ServicesResponse>();
        routes.Post("/v3/services", null, Access.Admin("identity:create_service", services.CreateAsync))
            .Body<ServiceRequest>().Answers<ServiceResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/services/{service}", null, Access.Reader("identity:get_service", services.ShowAsync)).Answers<ServiceResponse>();
        routes.Patch("/v3/services/{service}", null, Access.Admin("identity:update_service", services.UpdateAsync))
            .Body<ServiceRequest>().Answers<ServiceResponse>();
        routes.Delete("/v3/services/{service}", null, Access.Admin("identity:delete_service", services.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);

        var endpoints = routes.Services.GetRequiredService<EndpointsHandler>();
        routes.Get("/v3/endpoints", null, Access.Reader("identity:list_endpoints", endpoints.ListAsync)).Answers<EndpointsResponse>();
        routes.Post("/v3/endpoints", null, Access.Admin("identity:create_endpoint", endpoints.CreateAsync))
            .Body<EndpointRequest>().Answers<EndpointResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/endpoints/{endpoint}", null, Access.Reader("identity:get_endpoint", endpoints.ShowAsync))
            .Answers<EndpointResponse>();
        routes.Patch("/v3/endpoints/{endpoint}", null, Access.Admin("identity:update_endpoint", endpoints.UpdateAsync))
            .Body<EndpointRequest>().Answers<EndpointResponse>();
        routes.Delete("/v3/endpoints/{endpoint}", null, Access.Admin("identity:delete_endpoint", endpoints.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);
        MapRegions(routes);
    }

    // Everybody may read regions, as in Keystone.
    private static void MapRegions(IApiRoutes routes)
    {
        var regions = routes.Services.GetRequiredService<RegionsHandler>();
        routes.Get("/v3/regions", null, regions.ListAsync).Answers<RegionsResponse>();
        routes.Post("/v3/regions", null, Access.Admin("identity:create_region", regions.CreateAsync))
            .Body<RegionRequest>().Answers<RegionResponse>(StatusCodes.Status201Created);
        routes.Get("/v3/regions/{region}", null, regions.ShowAsync).Answers<RegionResponse>();
        routes.Patch("/v3/regions/{region}", null, Access.Admin("identity:update_region", regions.UpdateAsync))
            .Body<RegionRequest>().Answers<RegionResponse>();
        routes.Delete("/v3/regions/{region}", null, Access.Admin("identity:delete_region", regions.DeleteAsync))
            .Answers(StatusCodes.Status204NoContent);
    }
}
