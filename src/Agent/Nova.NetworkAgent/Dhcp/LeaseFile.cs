using Nova.NetworkAgent.Plan;

namespace Nova.NetworkAgent.Dhcp;

/// <summary>dnsmasq's lease file: lines <c>expiry mac address name client-id</c>.</summary>
internal static class LeaseFile
{
    /// <summary>
    /// What is to stay of the file, or <see langword="null"/> where all is. A lease of a port that is gone must go before its address
    /// is given to another MAC: dnsmasq would keep the address from the new one until the old lease ends.
    /// </summary>
    public static async Task<string?> KeepAsync(string path, IEnumerable<HostPort> ports, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var holders = DnsmasqFiles.Addressed(ports).Select(entry => (entry.Port.Port.MacAddress, entry.Address)).ToHashSet();
        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        string[] kept = [.. lines.Where(line => line.Split(' ') is not [_, var mac, var address, ..] || holders.Contains((mac, address)))];
        return kept.Length == lines.Length ? null : string.Concat(kept.Select(line => line + '\n'));
    }
}
