using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.NetworkAgent;

/// <summary>How the network of this host is made.</summary>
public sealed class NetworkAgentOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>Folder of the agent's state and of dnsmasq's files; the user that dnsmasq runs as must be able to reach it. Default <c>/var/lib/nova/networks</c>.</summary>
    [ConfigurationKeyName("networks_path"), Required]
    public string NetworksPath { get; set; } = "/var/lib/nova/networks";

    /// <summary>Domain of the servers' names in DHCP and DNS; empty for bare names. Default <c>novalocal</c>.</summary>
    [ConfigurationKeyName("dhcp_domain"), RegularExpression("^[A-Za-z0-9.-]*$")]
    public string DhcpDomain { get; set; } = "novalocal";

    /// <summary>How long a DHCP lease lasts, in seconds. Default 86400; the original's 120 made every guest ask each minute.</summary>
    [ConfigurationKeyName("dhcp_lease_time"), Range(120, int.MaxValue)]
    public int DhcpLeaseTime { get; set; } = 86_400;

    /// <summary>A file with more dnsmasq configuration, for every network; empty (default) for none.</summary>
    [ConfigurationKeyName("dnsmasq_config_file")]
    public string DnsmasqConfigFile { get; set; } = "";

    /// <summary>Name servers that dnsmasq asks where a network names none, separated by commas; empty (default) means those of <c>/etc/resolv.conf</c>.</summary>
    [ConfigurationKeyName("dns_server")]
    public string DnsServers { get; set; } = "";

    /// <summary>
    /// IPv4 address of the metadata service. 127.0.0.1 (default) means this host: what guests send to 169.254.169.254:80 then
    /// arrives at the bridge's own address, so the service must listen there or on every address.
    /// </summary>
    [ConfigurationKeyName("metadata_host"), Required]
    public string MetadataHost { get; set; } = "127.0.0.1";

    /// <summary>Port of the metadata service. Default 8775.</summary>
    [ConfigurationKeyName("metadata_port"), Range(1, 65_535)]
    public int MetadataPort { get; set; } = 8775;

    /// <summary>Interface that leads outside; traffic of fixed addresses is translated when it leaves by it. Empty (default): by whichever it leaves.</summary>
    [ConfigurationKeyName("public_interface"), RegularExpression("^[A-Za-z0-9._-]{0,15}$")]
    public string PublicInterface { get; set; } = "";

    /// <summary>
    /// Whether this host is itself the router of the networks outside: their bridges then have the addresses of their subnets' gateways, so that
    /// floating addresses are reached from the host. For a cloud on one machine. Default false: somebody puts a device into the bridge.
    /// </summary>
    [ConfigurationKeyName("external_network_gateway")]
    public bool IsExternalGateway { get; set; }

    /// <summary>Source address of translated traffic; empty (default): the address of the interface by which it leaves.</summary>
    [ConfigurationKeyName("routing_source_ip")]
    public string RoutingSourceAddress { get; set; } = "";

    /// <summary>Destinations (CIDRs, separated by commas) for which addresses are translated; empty (default): all outside the fixed ranges.</summary>
    [ConfigurationKeyName("force_snat_range")]
    public string ForceSnatRanges { get; set; } = "";

    /// <summary>Destinations (CIDRs, separated by commas) that see the fixed addresses untranslated; empty (default): none.</summary>
    [ConfigurationKeyName("dmz_cidr")]
    public string DmzCidrs { get; set; } = "";

    /// <summary>Named network namespace (of <c>ip netns</c>) in which everything is made; empty (default): the agent's own.</summary>
    [ConfigurationKeyName("network_namespace"), RegularExpression("^[A-Za-z0-9._-]*$")]
    public string NetworkNamespace { get; set; } = "";

    /// <summary>Longest time for one command on the host, in seconds. Default 30.</summary>
    [ConfigurationKeyName("network_command_timeout"), Range(1, 600)]
    public int CommandTimeout { get; set; } = 30;
}
