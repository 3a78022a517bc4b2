using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;
using Nova.Membership.Memcached;

namespace Nova.Membership;

/// <summary>Which group of living services there is beside their heartbeats.</summary>
public sealed class ServiceGroupOptions : INovaOptions, IValidatableObject
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>
    /// Where services keep their membership beside their heartbeats: <c>db</c> (default) for nowhere, <c>mc</c> for <c>memcached_servers</c>, <c>zk</c> for the ZooKeeper of
    /// <c>[zookeeper]</c>. The same on every machine.
    /// </summary>
    [ConfigurationKeyName("servicegroup_driver")]
    [RegularExpression("db|mc|zk", ErrorMessage = "servicegroup_driver is db, mc or zk.")]
    public string Driver { get; set; } = "db";

    /// <summary>The memcached servers of <c>servicegroup_driver = mc</c>, each <c>host:port</c>; a member is written to all, and one is enough. Default: none.</summary>
    [ConfigurationKeyName("memcached_servers")]
    public IReadOnlyList<string> MemcachedServers { get; set; } = [];

    /// <summary>Seconds for which memcached keeps a member that is not heard of; default 60.</summary>
    [ConfigurationKeyName("service_down_time")]
    [Range(1, 86400)]
    public int ServiceDownTimeSeconds { get; set; } = 60;

    internal TimeSpan ServiceDownTime => TimeSpan.FromSeconds(ServiceDownTimeSeconds);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Driver is not "mc")
        {
            yield break;
        }

        if (MemcachedServers.Count is 0)
        {
            yield return new ValidationResult("servicegroup_driver = mc needs memcached_servers.", [nameof(MemcachedServers)]);
        }

        foreach (var text in MemcachedServers.Where(text => !ServerAddress.TryParse(text, MemcachedLink.UsualPort, out _)))
        {
            yield return new ValidationResult($"memcached_servers: '{text}' is no host and port.", [nameof(MemcachedServers)]);
        }
    }
}
