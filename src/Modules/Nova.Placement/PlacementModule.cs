using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Identity;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Placement.Api;
using Nova.Placement.Pieces;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement;

/// <summary>
/// What each host has and who holds how much of it. The module serves <see cref="IPlacement"/>, <see cref="IMoveClaims"/>, <see cref="IGuestFittings"/>,
/// <see cref="IPieceFitter"/> and <see cref="IHostProviders"/>, and the Placement API.
/// </summary>
public static class PlacementModule
{
    /// <summary>The Placement API.</summary>
    public static ApiSurface Surface { get; } = new() { Name = "placement", DefaultPort = 8778, RequiresToken = true, HasStrictPaths = true, Faults = PlacementFaults.Instance };

    /// <summary>Registers the module; it needs the database.</summary>
    public static IServiceCollection AddPlacement(this IServiceCollection services)
    {
        services.AddNovaOptions<PlacementOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PlacementStore>();
        services.TryAddSingleton<PieceStore>();
        services.TryAddSingleton<PieceFitter>();
        services.TryAddSingleton<PlacementLedger>();
        services.TryAddSingleton<MoveLedger>();
        services.TryAddSingleton<PieceLedger>();
        services.TryAddSingleton<IPieceFitter>(provider => provider.GetRequiredService<PieceFitter>());
        services.TryAddSingleton<IPlacement>(provider => provider.GetRequiredService<PieceLedger>());
        services.TryAddSingleton<IMoveClaims>(provider => provider.GetRequiredService<PieceLedger>());
        services.TryAddSingleton<IGuestFittings>(provider => provider.GetRequiredService<PieceLedger>());
        services.AddSingleton<ProviderStore>().AddSingleton<IHostProviders, HostProviders>();
        services.AddSingleton<ProviderWriter>().AddSingleton<StockWriter>().AddSingleton<LabelWriter>().AddSingleton<NameWriter>();
        services.AddSingleton<AllocationWriter>().AddSingleton<Reshaper>();
        services.AddSingleton<ProvidersHandler>().AddSingleton<InventoriesHandler>().AddSingleton<ClassesHandler>().AddSingleton<TraitsHandler>();
        services.AddSingleton<AggregatesHandler>().AddSingleton<AllocationsHandler>().AddSingleton<UsagesHandler>().AddSingleton<CandidatesHandler>();
        services.AddSingleton(new CatalogEntry("placement", "placement", "{placement}"));
        services.AddPlainRoute(Surface, "/", VersionsDocument.ShowAsync);
        services.AddPolicies(PlacementPolicies.All).AddApiJson(PlacementJson.Default).AddApi(Surface, PlacementRoutes.Map);
        return services.AddMigrations(typeof(PlacementModule).Assembly, "placement");
    }
}
