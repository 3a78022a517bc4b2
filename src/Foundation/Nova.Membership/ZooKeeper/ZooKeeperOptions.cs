using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Membership.ZooKeeper;

/// <summary>Where ZooKeeper is, for <c>servicegroup_driver = zk</c>.</summary>
public sealed class ZooKeeperOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "zookeeper";

    /// <summary>The servers, each <c>host:port</c>, with commas between; any of them will do. Default: none.</summary>
    [ConfigurationKeyName("address")]
    public string? Address { get; set; }

    /// <summary>Milliseconds of silence after which ZooKeeper gives up a session, and its members with it; default 4000.</summary>
    [ConfigurationKeyName("recv_timeout")]
    [Range(300, 600_000)]
    public int ReceiveTimeoutMilliseconds { get; set; } = 4000;

    /// <summary>The node below which the groups are; default <c>/servicegroups</c>.</summary>
    [ConfigurationKeyName("sg_prefix")]
    [RegularExpression("(/[A-Za-z0-9_-]{1,100}){1,8}", ErrorMessage = "sg_prefix is a path of ZooKeeper such as /servicegroups: letters, digits, - and _ between slashes.")]
    public string Prefix { get; set; } = "/servicegroups";

    /// <summary>Seconds after which a session that was lost is begun anew; default 5.</summary>
    [ConfigurationKeyName("sg_retry_interval")]
    [Range(1, 3600)]
    public int RetrySeconds { get; set; } = 5;

    internal TimeSpan ReceiveTimeout => TimeSpan.FromMilliseconds(ReceiveTimeoutMilliseconds);

    internal TimeSpan Retry => TimeSpan.FromSeconds(RetrySeconds);

    /// <summary>The servers of <see cref="Address"/>; those that cannot be read are left out, and named in <paramref name="bad"/>.</summary>
    internal IReadOnlyList<ServerAddress> Read(out IReadOnlyList<string> bad)
    {
        List<ServerAddress> servers = [];
        List<string> unread = [];
        foreach (var text in (Address ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ServerAddress.TryParse(text, 2181, out var server))
            {
                servers.Add(server);
            }
            else
            {
                unread.Add(text);
            }
        }

        bad = unread;
        return servers;
    }
}

/// <summary>A group in ZooKeeper needs an address.</summary>
internal sealed class ZooKeeperCheck(IOptions<ServiceGroupOptions> group) : IValidateOptions<ZooKeeperOptions>
{
    public ValidateOptionsResult Validate(string? name, ZooKeeperOptions options)
    {
        if (group.Value.Driver is not "zk")
        {
            return ValidateOptionsResult.Success;
        }

        var servers = options.Read(out var bad);
        return bad.Count > 0 ? ValidateOptionsResult.Fail($"[zookeeper] address: '{bad[0]}' is no host and port.")
            : servers.Count is 0 ? ValidateOptionsResult.Fail("servicegroup_driver = zk needs [zookeeper] address.")
            : ValidateOptionsResult.Success;
    }
}
