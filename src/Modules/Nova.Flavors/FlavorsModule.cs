using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Data;
using Nova.Flavors.Access;
using Nova.Flavors.Catalog;
using Nova.Flavors.ExtraSpecs;
using Nova.Flavors.List;
using Nova.Flavors.Manage;
using Nova.Flavors.Storage;
using Nova.Web;

namespace Nova.Flavors;

/// <summary>The module's whole public surface: what a host must call to have flavors.</summary>
public static class FlavorsModule
{
    /// <summary>Registers the module: API, catalog, storage, and what makes the first flavors at the start (after the migrations).</summary>
    public static IServiceCollection AddFlavors(this IServiceCollection services)
    {
        services.AddNovaOptions<FlavorOptions>();
        services.AddMigrations(typeof(FlavorsModule).Assembly, "flavors");
        services.AddSingleton<FlavorStore>().AddSingleton<FlavorNotices>().AddSingleton<FlavorCache>().AddSingleton<IFlavorCatalog, FlavorCatalog>();
        services.AddHostedService<DefaultFlavors>();
        services.AddSingleton<ListFlavorsHandler>().AddSingleton<ManageFlavorsHandler>();
        services.AddSingleton<AccessHandler>().AddSingleton<ExtraSpecsHandler>();
        return services.AddPolicies(Policies.All).AddApiJson(FlavorsJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        const string One = "/flavors/{id}";
        var list = routes.Services.GetRequiredService<ListFlavorsHandler>();
        routes.Get("/flavors", Policies.Read, list.IndexAsync).Query<ListFlavorsQuery>().Answers<BriefFlavorsResponse>();
        routes.Get("/flavors/detail", Policies.Read, list.DetailAsync).Query<ListFlavorsQuery>().Answers<FlavorsResponse>();
        routes.Get(One, Policies.Read, list.ShowAsync).Answers<FlavorResponse>();
        var manage = routes.Services.GetRequiredService<ManageFlavorsHandler>();
        routes.Post("/flavors", Policies.Create, manage.CreateAsync).Body<CreateFlavorRequest>().Answers<FlavorResponse>();
        routes.Put(One, Policies.Update, manage.UpdateAsync).Since(2, 55).Body<UpdateFlavorRequest>().Answers<FlavorResponse>();
        routes.Delete(One, Policies.Delete, manage.DeleteAsync).Answers(StatusCodes.Status202Accepted);
        MapAccess(routes, routes.Services.GetRequiredService<AccessHandler>());
        MapExtraSpecs(routes, routes.Services.GetRequiredService<ExtraSpecsHandler>());
    }

    private static void MapAccess(IApiRoutes routes, AccessHandler access)
    {
        routes.Get("/flavors/{id}/os-flavor-access", Policies.ListAccess, access.ListAsync).Answers<AccessResponse>();
        routes.Action("/flavors/{id}/action", "addTenantAccess", Policies.AddAccess, access.AddAsync).Body<AddAccessRequest>().Answers<AccessResponse>();
        routes.Action("/flavors/{id}/action", "removeTenantAccess", Policies.RemoveAccess, access.RemoveAsync)
            .Body<RemoveAccessRequest>().Answers<AccessResponse>();
    }

    private static void MapExtraSpecs(IApiRoutes routes, ExtraSpecsHandler specs)
    {
        const string All = "/flavors/{id}/os-extra_specs";
        const string One = "/flavors/{id}/os-extra_specs/{key}";
        routes.Get(All, Policies.ListSpecs, specs.ListAsync).Answers<ExtraSpecsBody>();
        routes.Post(All, Policies.CreateSpecs, specs.AddAsync).Body<ExtraSpecsBody>().Answers<ExtraSpecsBody>();
        routes.Get(One, Policies.ShowSpec, specs.ShowAsync).Answers<Dictionary<string, string>>();
        routes.Put(One, Policies.UpdateSpec, specs.UpdateAsync).Body<Dictionary<string, JsonElement>>().Answers<Dictionary<string, string>>();
        routes.Delete(One, Policies.DeleteSpec, specs.RemoveAsync).Answers(StatusCodes.Status200OK);
    }
}
