using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Placement;
using Nova.Data;
using Nova.Placement.Pieces;
using Nova.Placement.Storage;

namespace Nova.Placement;

/// <summary>What each host has and who holds how much of it. The module serves <see cref="IPlacement"/>, <see cref="IMoveClaims"/> and <see cref="IGuestFittings"/> and has no API of its own.</summary>
public static class PlacementModule
{
    /// <summary>Registers the module; it needs the database.</summary>
    public static IServiceCollection AddPlacement(this IServiceCollection services)
    {
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
        return services.AddMigrations(typeof(PlacementModule).Assembly, "placement");
    }
}
