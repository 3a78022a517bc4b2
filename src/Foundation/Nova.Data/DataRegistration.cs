using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Data;

/// <summary>Registers the database and what each module brings to it.</summary>
public static class DataRegistration
{
    /// <summary>Registers <see cref="Database"/>, <see cref="MigrationRunner"/> and <see cref="DatabaseOptions"/>; once is as good as twice.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddNovaOptions<DatabaseOptions>();
        services.AddLogging();
        services.TryAddSingleton(static provider => new Database(
            provider.GetRequiredService<IOptions<DatabaseOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Database>>()));
        services.TryAddSingleton<MigrationRunner>();
        return services;
    }

    /// <summary>Registers the scripts embedded in <paramref name="assembly"/> as <c>….Storage.Migrations.NNNN_name.sql</c>.</summary>
    /// <param name="module">Names the module in <c>schema_migrations</c>; modules are migrated in the order of their names.</param>
    public static IServiceCollection AddMigrations(this IServiceCollection services, Assembly assembly, string module)
    {
        MigrationSource source = new(assembly, module);
        if (!services.Any(service => service.ImplementationInstance is MigrationSource known && known == source))
        {
            services.AddSingleton(source);
        }

        return services;
    }
}
