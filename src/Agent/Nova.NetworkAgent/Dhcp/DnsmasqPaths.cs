namespace Nova.NetworkAgent.Dhcp;

/// <summary>The files of one network's dnsmasq.</summary>
/// <param name="Folder">The network's folder.</param>
internal sealed record DnsmasqPaths(string Folder)
{
    /// <summary>Its configuration.</summary>
    public string Configuration => Path.Combine(Folder, "dnsmasq.conf");

    /// <summary>Its process id.</summary>
    public string PidFile => Path.Combine(Folder, "dnsmasq.pid");

    /// <summary>MAC addresses and what they get.</summary>
    public string Hosts => Path.Combine(Folder, "hosts");

    /// <summary>Names and addresses.</summary>
    public string Names => Path.Combine(Folder, "names");

    /// <summary>Leases, written by dnsmasq.</summary>
    public string Leases => Path.Combine(Folder, "leases");
}
