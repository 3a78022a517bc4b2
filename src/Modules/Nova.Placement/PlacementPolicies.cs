using Nova.Web;

namespace Nova.Placement;

/// <summary>Names are the original's, so that existing policy files keep working.</summary>
internal static class PlacementPolicies
{
    public static readonly Policy ListProviders = Of("resource_providers:list", "List resource providers.");
    public static readonly Policy CreateProvider = Of("resource_providers:create", "Make a resource provider.");
    public static readonly Policy ShowProvider = Of("resource_providers:show", "Show a resource provider.");
    public static readonly Policy UpdateProvider = Of("resource_providers:update", "Rename or move a resource provider.");
    public static readonly Policy DeleteProvider = Of("resource_providers:delete", "Delete a resource provider.");
    public static readonly Policy ListClasses = Of("resource_classes:list", "List resource classes.");
    public static readonly Policy CreateClass = Of("resource_classes:create", "Make a resource class.");
    public static readonly Policy ShowClass = Of("resource_classes:show", "Show a resource class.");
    public static readonly Policy UpdateClass = Of("resource_classes:update", "Make or rename a resource class.");
    public static readonly Policy DeleteClass = Of("resource_classes:delete", "Delete a resource class.");
    public static readonly Policy ListInventories = Of("resource_providers:inventories:list", "List what a resource provider has.");
    public static readonly Policy CreateInventory = Of("resource_providers:inventories:create", "Add to what a resource provider has.");
    public static readonly Policy ShowInventory = Of("resource_providers:inventories:show", "Show what a resource provider has of one class.");
    public static readonly Policy UpdateInventory = Of("resource_providers:inventories:update", "Change what a resource provider has.");
    public static readonly Policy DeleteInventory = Of("resource_providers:inventories:delete", "Remove what a resource provider has.");
    public static readonly Policy ListAggregates = Of("resource_providers:aggregates:list", "List the aggregates of a resource provider.");
    public static readonly Policy UpdateAggregates = Of("resource_providers:aggregates:update", "Change the aggregates of a resource provider.");
    public static readonly Policy ProviderUsages = Of("resource_providers:usages", "Show how much of a resource provider is used.");
    public static readonly Policy ListTraits = Of("traits:list", "List traits.");
    public static readonly Policy ShowTrait = Of("traits:show", "Show a trait.");
    public static readonly Policy UpdateTrait = Of("traits:update", "Make a trait.");
    public static readonly Policy DeleteTrait = Of("traits:delete", "Delete a trait.");
    public static readonly Policy ListProviderTraits = Of("resource_providers:traits:list", "List the traits of a resource provider.");
    public static readonly Policy UpdateProviderTraits = Of("resource_providers:traits:update", "Change the traits of a resource provider.");
    public static readonly Policy DeleteProviderTraits = Of("resource_providers:traits:delete", "Remove the traits of a resource provider.");
    public static readonly Policy ManageAllocations = Of("allocations:manage", "Write what several consumers hold.");
    public static readonly Policy ListAllocations = Of("allocations:list", "Show what a consumer holds.");
    public static readonly Policy UpdateAllocations = Of("allocations:update", "Write what a consumer holds.");
    public static readonly Policy DeleteAllocations = Of("allocations:delete", "Take from a consumer all that it holds.");
    public static readonly Policy ListProviderAllocations = Of("resource_providers:allocations:list", "List who holds something of a resource provider.");
    public static readonly Policy ListCandidates = Of("allocation_candidates:list", "Find ways to serve a request.");
    public static readonly Policy Reshape = Of("reshaper:reshape", "Move inventories with what is held of them.");

    public static readonly Policy Usages = new(
        "placement:usages", "rule:service_or_admin or rule:project_reader_api", "Show how much a project holds.");

    public static IReadOnlyList<Policy> All { get; } =
    [
        ListProviders, CreateProvider, ShowProvider, UpdateProvider, DeleteProvider, ListClasses, CreateClass, ShowClass, UpdateClass, DeleteClass,
        ListInventories, CreateInventory, ShowInventory, UpdateInventory, DeleteInventory, ListAggregates, UpdateAggregates, ProviderUsages,
        ListTraits, ShowTrait, UpdateTrait, DeleteTrait, ListProviderTraits, UpdateProviderTraits, DeleteProviderTraits,
        ManageAllocations, ListAllocations, UpdateAllocations, DeleteAllocations, ListProviderAllocations, ListCandidates, Reshape, Usages,
    ];

    private static Policy Of(string name, string description) => new($"placement:{name}", BaseRules.ServiceOrAdmin, description);
}
