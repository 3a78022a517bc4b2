using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Placement.Api;
using Nova.Web;

namespace Nova.Placement;

/// <summary>The routes of the Placement API, each with the microversion that it came with.</summary>
internal sealed class PlacementRoutes(IApiRoutes routes)
{
    private const string Provider = "/resource_providers/{uuid}";

    public static void Map(IApiRoutes routes)
    {
        PlacementRoutes own = new(routes);
        own.MapProviders(own.Get<ProvidersHandler>());
        own.MapInventories(own.Get<InventoriesHandler>());
        own.MapNames(own.Get<ClassesHandler>(), own.Get<TraitsHandler>());
        own.MapLabels(own.Get<AggregatesHandler>(), own.Get<TraitsHandler>());
        own.MapAllocations(own.Get<AllocationsHandler>());
        routes.Get("/usages", PlacementPolicies.Usages, RequestForm.Reads(9, own.Get<UsagesHandler>().ShowAsync));
        routes.Get("/allocation_candidates", PlacementPolicies.ListCandidates, RequestForm.Reads(10, own.Get<CandidatesHandler>().FindAsync));
    }

    private T Get<T>()
        where T : notnull => routes.Services.GetRequiredService<T>();

    private void MapProviders(ProvidersHandler providers)
    {
        routes.Get("/resource_providers", PlacementPolicies.ListProviders, RequestForm.Reads(0, providers.ListAsync));
        routes.Post("/resource_providers", PlacementPolicies.CreateProvider, RequestForm.Writes(0, providers.CreateAsync)).Answers(StatusCodes.Status201Created);
        routes.Get(Provider, PlacementPolicies.ShowProvider, RequestForm.Reads(0, providers.ShowAsync));
        routes.Put(Provider, PlacementPolicies.UpdateProvider, RequestForm.Writes(0, providers.UpdateAsync));
        routes.Delete(Provider, PlacementPolicies.DeleteProvider, RequestForm.Acts(0, providers.DeleteAsync)).Answers(StatusCodes.Status204NoContent);
    }

    private void MapInventories(InventoriesHandler inventories)
    {
        routes.Get($"{Provider}/inventories", PlacementPolicies.ListInventories, RequestForm.Reads(0, inventories.ListAsync));
        routes.Post($"{Provider}/inventories", PlacementPolicies.CreateInventory, RequestForm.Writes(0, inventories.AddAsync)).Answers(StatusCodes.Status201Created);
        routes.Put($"{Provider}/inventories", PlacementPolicies.UpdateInventory, RequestForm.Writes(0, inventories.ReplaceAsync));
        routes.Delete($"{Provider}/inventories", PlacementPolicies.DeleteInventory, RequestForm.Acts(5, inventories.RemoveAllAsync, "GET, POST, PUT"))
            .Answers(StatusCodes.Status204NoContent);
        routes.Get($"{Provider}/inventories/{{class}}", PlacementPolicies.ShowInventory, RequestForm.Reads(0, inventories.ShowAsync));
        routes.Put($"{Provider}/inventories/{{class}}", PlacementPolicies.UpdateInventory, RequestForm.Writes(0, inventories.UpdateAsync));
        routes.Delete($"{Provider}/inventories/{{class}}", PlacementPolicies.DeleteInventory, RequestForm.Acts(0, inventories.RemoveAsync)).Answers(StatusCodes.Status204NoContent);
        routes.Get($"{Provider}/usages", PlacementPolicies.ProviderUsages, RequestForm.Reads(0, inventories.UsagesAsync));
    }

    private void MapNames(ClassesHandler classes, TraitsHandler traits)
    {
        var (rename, ensure) = (RequestForm.Writes(2, classes.RenameAsync), RequestForm.Acts(7, classes.EnsureAsync));
        routes.Get("/resource_classes", PlacementPolicies.ListClasses, RequestForm.Reads(2, classes.ListAsync));
        routes.Post("/resource_classes", PlacementPolicies.CreateClass, RequestForm.Writes(2, classes.CreateAsync)).Answers(StatusCodes.Status201Created);
        routes.Get("/resource_classes/{name}", PlacementPolicies.ShowClass, RequestForm.Reads(2, classes.ShowAsync));
        routes.Put("/resource_classes/{name}", PlacementPolicies.UpdateClass, (call, cancellationToken) =>
            (PlacementVersion.Supports(call, 7) ? ensure : rename)(call, cancellationToken));
        routes.Delete("/resource_classes/{name}", PlacementPolicies.DeleteClass, RequestForm.Acts(2, classes.DeleteAsync)).Answers(StatusCodes.Status204NoContent);
        routes.Get("/traits", PlacementPolicies.ListTraits, RequestForm.Reads(6, traits.ListAsync));
        routes.Get("/traits/{name}", PlacementPolicies.ShowTrait, RequestForm.Acts(6, traits.ShowAsync)).Answers(StatusCodes.Status204NoContent);
        routes.Put("/traits/{name}", PlacementPolicies.UpdateTrait, RequestForm.Acts(6, traits.EnsureAsync)).Answers(StatusCodes.Status201Created);
        routes.Delete("/traits/{name}", PlacementPolicies.DeleteTrait, RequestForm.Acts(6, traits.DeleteAsync)).Answers(StatusCodes.Status204NoContent);
    }

    private void MapLabels(AggregatesHandler aggregates, TraitsHandler traits)
    {
        routes.Get($"{Provider}/aggregates", PlacementPolicies.ListAggregates, RequestForm.Reads(1, aggregates.ListAsync));
        routes.Put($"{Provider}/aggregates", PlacementPolicies.UpdateAggregates, RequestForm.Writes(1, aggregates.SetAsync));
        routes.Get($"{Provider}/traits", PlacementPolicies.ListProviderTraits, RequestForm.Reads(6, traits.OfProviderAsync));
        routes.Put($"{Provider}/traits", PlacementPolicies.UpdateProviderTraits, RequestForm.Writes(6, traits.SetAsync));
        routes.Delete($"{Provider}/traits", PlacementPolicies.DeleteProviderTraits, RequestForm.Acts(6, traits.ClearAsync)).Answers(StatusCodes.Status204NoContent);
    }

    private void MapAllocations(AllocationsHandler allocations)
    {
        routes.Get($"{Provider}/allocations", PlacementPolicies.ListProviderAllocations, RequestForm.Reads(0, allocations.OfProviderAsync));
        routes.Post("/allocations", PlacementPolicies.ManageAllocations, RequestForm.Writes(13, allocations.SetManyAsync)).Answers(StatusCodes.Status204NoContent);
        routes.Get("/allocations/{consumer}", PlacementPolicies.ListAllocations, RequestForm.Reads(0, allocations.ShowAsync));
        routes.Put("/allocations/{consumer}", PlacementPolicies.UpdateAllocations, RequestForm.Writes(0, allocations.SetAsync)).Answers(StatusCodes.Status204NoContent);
        routes.Delete("/allocations/{consumer}", PlacementPolicies.DeleteAllocations, RequestForm.Acts(0, allocations.DeleteAsync)).Answers(StatusCodes.Status204NoContent);
        routes.Post("/reshaper", PlacementPolicies.Reshape, RequestForm.Writes(30, allocations.ReshapeAsync)).Answers(StatusCodes.Status204NoContent);
    }
}
