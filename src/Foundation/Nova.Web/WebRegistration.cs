using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Web.Json;
using Nova.Web.Policies;
using Nova.Web.Tokens;

namespace Nova.Web;

/// <summary>Registers this room and what modules give to it.</summary>
public static class WebRegistration
{
    /// <summary>Everything of this room; calling it again does nothing.</summary>
    public static IServiceCollection AddNovaWeb(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ApiServer)))
        {
            return services;
        }

        services.AddNovaOptions<ApiOptions>().AddNovaOptions<ComputeListenOptions>().AddNovaOptions<RequestLimitOptions>();
        services.AddNovaOptions<PolicyOptions>().AddNovaOptions<KeystoneTokenOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiJson>();
        services.AddSingleton<PolicyEnforcer>();
        services.AddSingleton<IPolicyEnforcer>(provider => provider.GetRequiredService<PolicyEnforcer>());
        services.AddSingleton(provider => new TokenCache(
            () => Validator(provider), provider.GetRequiredService<IPolicyEnforcer>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<KeystoneTokenOptions>>()));
        services.AddSingleton<ITokenCache>(provider => provider.GetRequiredService<TokenCache>());
        services.AddSingleton<ApiServer>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiServer>());
        return services;
    }

    /// <summary>Adds a module's endpoints to a surface; the surface listens when any module has added some.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiSurface surface, Action<IApiRoutes> map) =>
        services.AddSingleton(new ApiRegistration(surface, map));

    /// <summary>Leaves out the surfaces that this process shall not open, whatever modules have added to them by now.</summary>
    public static IServiceCollection KeepApis(this IServiceCollection services, Func<ApiSurface, bool> isKept)
    {
        foreach (var service in services.Where(service => service.ImplementationInstance is ApiRegistration api && !isKept(api.Surface)).ToList())
        {
            services.Remove(service);
        }

        return services;
    }

    /// <summary>Adds a module's wire types to the API's one set of JSON rules.</summary>
    public static IServiceCollection AddApiJson(this IServiceCollection services, JsonSerializerContext wireTypes) =>
        services.AddSingleton(new WireTypes(wireTypes));

    /// <summary>Makes policies known, so that a policy file may override them and the sample lists them.</summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services, IEnumerable<Policy> policies) =>
        services.AddSingleton(new PolicyList([.. policies]));

    /// <summary>Answers a path (<c>/healthcheck</c>) on every surface, without token and version.</summary>
    public static IServiceCollection AddPlainRoute(this IServiceCollection services, string path, RequestDelegate handler) =>
        services.AddSingleton(new PlainRoute(null, path, handler));

    /// <summary>Answers a path on one surface, without token and version.</summary>
    public static IServiceCollection AddPlainRoute(this IServiceCollection services, ApiSurface surface, string path, RequestDelegate handler) =>
        services.AddSingleton(new PlainRoute(surface.Name, path, handler));

    /// <summary>Lets Keystone be asked about tokens where <c>[api] auth_strategy</c> is <c>keystone</c>, and about projects where no module knows them.</summary>
    public static IServiceCollection AddKeystoneTokens(this IServiceCollection services)
    {
        services.AddHttpClient(KeystoneConnection.ClientName);
        services.TryAddSingleton<KeystoneConnection>();
        services.TryAddSingleton<KeystoneTokenValidator>();
        services.TryAddSingleton<IProjectDirectory, KeystoneProjects>();
        return services;
    }

    /// <summary>Several modules may know tokens; the option says which is asked.</summary>
    private static ITokenValidator Validator(IServiceProvider provider)
    {
        var strategy = provider.GetRequiredService<IOptions<ApiOptions>>().Value.AuthStrategy;
        var validator = strategy is "keystone" ? provider.GetService<KeystoneTokenValidator>() : provider.GetServices<ITokenValidator>().FirstOrDefault();
        return validator
            ?? throw new InvalidOperationException($"No part of this process knows tokens ([api] auth_strategy = {strategy}).");
    }
}
