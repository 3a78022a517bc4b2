using Nova.Contracts.Identity;
using Nova.Core;
using Nova.Data;
using Nova.Identity.Assignments;
using Nova.Identity.Bootstrap;
using Nova.Identity.Catalog;
using Nova.Identity.Domains;
using Nova.Identity.Passwords;
using Nova.Identity.Projects;
using Nova.Identity.Roles;
using Nova.Identity.Storage;
using Nova.Identity.Tokens;
using Nova.Identity.Users;
using Nova.Identity.V2;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity;

/// <summary>The built-in identity: Keystone's v3 API, and the beginning of v2.0, for one machine.</summary>
public static class IdentityModule
{
    /// <summary>The identity API, port 5000.</summary>
    public static ApiSurface Surface { get; } = new()
    {
        Name = "identity",
        DefaultPort = 5000,
        RequiresToken = true,
        Faults = KeystoneFaults.Instance,
    };

    /// <summary>
    /// Registers the API, the validator of tokens and the directory of projects for every surface of this process, and
    /// <see cref="IIdentityBootstrap"/>, which the host runs after the migrations. Not to be combined with a client of a Keystone outside.
    /// </summary>
    public static IServiceCollection AddBuiltInIdentity(this IServiceCollection services)
    {
        services.AddNovaOptions<IdentityOptions>().AddNovaOptions<TokenOptions>();
        services.AddMigrations(typeof(IdentityModule).Assembly, "identity");
        services.AddSingleton(new CatalogEntry("identity", "keystone", "{identity}/v3"));
        services.AddSingleton<IIdentityBootstrap, IdentityBootstrap>().AddSingleton<CatalogBootstrap>();
        services.AddSingleton<TokenReader>().AddSingleton<ITokenValidator>(provider => provider.GetRequiredService<TokenReader>());
        services.AddSingleton<IProjectDirectory, ProjectDirectory>();
        AddStores(services);
        AddHandlers(services);
        return services.AddApiJson(IdentityJson.Default).AddApi(Surface, IdentityRoutes.Map);
    }

    private static void AddStores(IServiceCollection services) => services
        .AddSingleton<IdentityDatabase>()
        .AddSingleton<TokenStore>()
        .AddSingleton<DomainStore>()
        .AddSingleton<ProjectStore>()
        .AddSingleton<UserStore>()
        .AddSingleton<RoleStore>()
        .AddSingleton<AssignmentStore>()
        .AddSingleton<CatalogStore>();

    private static void AddHandlers(IServiceCollection services) => services
        .AddSingleton<PasswordChecker>()
        .AddSingleton<LoginThrottle>()
        .AddSingleton<Authenticator>()
        .AddSingleton<AuthenticateHandler>()
        .AddSingleton<TokenIssuer>()
        .AddSingleton<TokensHandler>()
        .AddSingleton<ISurfaceAddresses, SurfaceAddresses>()
        .AddSingleton<EndpointUrls>()
        .AddSingleton<CatalogBuilder>()
        .AddSingleton<ServicesHandler>()
        .AddSingleton<EndpointsHandler>()
        .AddSingleton<RegionsHandler>()
        .AddSingleton<DomainsHandler>()
        .AddSingleton<ProjectsHandler>()
        .AddSingleton<UsersHandler>()
        .AddSingleton<ChangePasswordHandler>()
        .AddSingleton<RolesHandler>()
        .AddSingleton<ListAssignmentsHandler>()
        .AddSingleton<GrantsHandler>()
        .AddSingleton<V2Handler>();
}
