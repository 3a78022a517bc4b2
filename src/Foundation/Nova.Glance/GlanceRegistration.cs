using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Core;

namespace Nova.Glance;

/// <summary>Registers calls to Glance.</summary>
public static class GlanceRegistration
{
    /// <summary><see cref="GlanceHttp"/> and <see cref="GlanceContent"/>, and where nobody else has registered one, <see cref="IServiceTokens"/> of the user of <c>[service_user]</c>.</summary>
    public static IServiceCollection AddGlanceCalls(this IServiceCollection services)
    {
        services.AddNovaOptions<GlanceOptions>().AddNovaOptions<ServiceUserOptions>();
        services.AddHttpClient(GlanceHttp.Client, static client => client.Timeout = Timeout.InfiniteTimeSpan);
        services.AddHttpClient(KeystoneServiceTokens.Client, static client => client.Timeout = Timeout.InfiniteTimeSpan);
        services.TryAddSingleton<IServiceTokens, KeystoneServiceTokens>();
        services.TryAddSingleton<GlanceHttp>();
        services.TryAddSingleton<GlanceContent>();
        return services;
    }
}
