using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Networks.Neutron;

/// <summary>How much of the networks a project may have. -1 is without limit.</summary>
internal sealed class NeutronOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "networks";

    /// <summary>Networks of a project. Default 100.</summary>
    [ConfigurationKeyName("quota_network"), Range(-1, int.MaxValue)]
    public int QuotaNetwork { get; set; } = 100;

    /// <summary>Subnets of a project. Default 100.</summary>
    [ConfigurationKeyName("quota_subnet"), Range(-1, int.MaxValue)]
    public int QuotaSubnet { get; set; } = 100;

    /// <summary>Ports of a project, those of its servers included. Default -1: servers have a quota of their own.</summary>
    [ConfigurationKeyName("quota_port"), Range(-1, int.MaxValue)]
    public int QuotaPort { get; set; } = -1;

    /// <summary>Security groups of a project. Default 10.</summary>
    [ConfigurationKeyName("quota_security_group"), Range(-1, int.MaxValue)]
    public int QuotaSecurityGroup { get; set; } = 10;

    /// <summary>Rules in all security groups of a project. Default 100.</summary>
    [ConfigurationKeyName("quota_security_group_rule"), Range(-1, int.MaxValue)]
    public int QuotaSecurityGroupRule { get; set; } = 100;

    /// <summary>Routers of a project. Default 10.</summary>
    [ConfigurationKeyName("quota_router"), Range(-1, int.MaxValue)]
    public int QuotaRouter { get; set; } = 10;

    /// <summary>Floating addresses of a project. Default 50.</summary>
    [ConfigurationKeyName("quota_floatingip"), Range(-1, int.MaxValue)]
    public int QuotaFloatingIp { get; set; } = 50;

    /// <summary>Name or id of the network outside from which Compute's old calls take addresses where they name none; empty (default) for the oldest.</summary>
    [ConfigurationKeyName("default_floating_pool")]
    public string DefaultFloatingPool { get; set; } = "";
}
