using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Placement;
using Nova.Data;
using Nova.Placement.Storage;

namespace Nova.Placement;

/// <summary>What each host has and who holds how much of it. The module serves <see cref="IPlacement"/> and <see cref="IMoveClaims"/> and has no API of its own.</summary>
public static class PlacementModule
{
    /// <summary>Registers the module; it needs the database.</summary>
    public static IServiceCollection AddPlacement(this IServiceCollection services)
    {
        services.TryAddSingleton<PlacementStore>();
        services.TryAddSingleton<IPlacement, PlacementLedger>();
        services.TryAddSingleton<IMoveClaims, MoveLedger>();
        return services.AddMigrations(typeof(PlacementModule).Assembly, "placement");
    }
}
