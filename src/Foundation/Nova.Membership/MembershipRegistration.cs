using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Membership.Memcached;
using Nova.Membership.ZooKeeper;

namespace Nova.Membership;

/// <summary>Registers the group of living services.</summary>
public static class MembershipRegistration
{
    /// <summary>The group that <c>servicegroup_driver</c> names.</summary>
    public static IServiceCollection AddServiceGroup(this IServiceCollection services)
    {
        services.AddNovaOptions<ServiceGroupOptions>().AddNovaOptions<ZooKeeperOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ZooKeeperOptions>, ZooKeeperCheck>());
        services.TryAddSingleton<IServiceGroup>(provider => provider.GetRequiredService<IOptions<ServiceGroupOptions>>().Value.Driver switch
        {
            "mc" => ActivatorUtilities.CreateInstance<MemcachedGroup>(provider),
            "zk" => ActivatorUtilities.CreateInstance<ZooKeeperGroup>(provider),
            _ => new NoGroup(),
        });
        return services;
    }
}
