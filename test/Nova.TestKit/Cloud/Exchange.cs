using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Nova.TestKit.Cloud;

/// <summary>Puts something of a test's own before a part of the cloud.</summary>
internal static class Exchange
{
    /// <summary>Whoever asks for the service gets what is made of the one that was registered.</summary>
    public static void Wrap<TService>(this IServiceCollection services, Func<TService, TService> wrap)
        where TService : class
    {
        var descriptor = services.Last(service => service.ServiceType == typeof(TService));
        services.RemoveAll<TService>();
        services.AddSingleton(provider => wrap(
            (TService)(descriptor.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!))));
    }
}
