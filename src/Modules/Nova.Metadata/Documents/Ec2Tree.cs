using System.Globalization;
using Nova.Contracts.Servers;

namespace Nova.Metadata.Documents;

/// <summary>Amazon's view of a server: <c>meta-data</c>, without the user data, which is no text.</summary>
internal static class Ec2Tree
{
    /// <param name="facts">The server.</param>
    /// <param name="version">A dated version.</param>
    public static MetadataNode Build(GuestFacts facts, string version)
    {
        var identity = facts.Identity;
        bool Since(string first) => Array.IndexOf([.. Ec2Versions.All], version) >= Array.IndexOf([.. Ec2Versions.All], first);

        Dictionary<string, MetadataNode> keys = new(StringComparer.Ordinal)
        {
            ["ami-id"] = Ec2Ids.Image("ami", identity.Image),
            ["ami-launch-index"] = identity.LaunchIndex.ToString(CultureInfo.InvariantCulture),
            ["ami-manifest-path"] = "FIXME",
            ["instance-id"] = Ec2Ids.Server(identity.Number),
            ["hostname"] = facts.Hostname,
            ["local-ipv4"] = Addresses(identity).FirstOrDefault() ?? "",
            ["reservation-id"] = identity.ReservationId,
            ["security-groups"] = MetadataNode.List(identity.SecurityGroups),
        };
        if (identity.Key is { } key)
        {
            var first = MetadataNode.Folder([new("openssh-key", key.Data)], $"0={key.Name}");
            keys["public-keys"] = MetadataNode.Folder([new("0", first)]);
        }

        if (Since("2007-01-19"))
        {
            keys["local-hostname"] = facts.Hostname;
            keys["public-hostname"] = facts.Hostname;
            keys["public-ipv4"] = identity.Ports.SelectMany(port => port.Addresses).SelectMany(address => address.Floating).FirstOrDefault() ?? "";
        }

        if (Since("2007-08-29"))
        {
            keys["instance-type"] = identity.Flavor.Name;
        }

        if (Since("2007-12-15"))
        {
            AddDisks(keys, identity);
        }

        if (Since("2008-02-01"))
        {
            keys["placement"] = MetadataNode.Folder([new("availability-zone", identity.AvailabilityZone)]);
        }

        if (Since("2008-09-01"))
        {
            keys["instance-action"] = "none";
        }

        return MetadataNode.Folder(keys);
    }

    private static void AddDisks(Dictionary<string, MetadataNode> keys, GuestIdentity identity)
    {
        // Disks are lettered in the order in which the drivers attach them: root, ephemeral, swap.
        Dictionary<string, MetadataNode> disks = new(StringComparer.Ordinal) { ["ami"] = "vda", ["root"] = "/dev/vda" };
        var letter = 'b';
        if (identity.Flavor.EphemeralDiskGiB > 0)
        {
            disks["ephemeral0"] = $"/dev/vd{letter++}";
        }

        if (identity.Flavor.SwapMiB > 0)
        {
            disks["swap"] = $"/dev/vd{letter}";
        }

        keys["block-device-mapping"] = MetadataNode.Folder(disks);
        if (identity.Kernel is not null)
        {
            keys["kernel-id"] = Ec2Ids.Image("aki", identity.Kernel);
        }

        if (identity.Ramdisk is not null)
        {
            keys["ramdisk-id"] = Ec2Ids.Image("ari", identity.Ramdisk);
        }
    }

    private static IEnumerable<string> Addresses(GuestIdentity identity) =>
        identity.Ports.SelectMany(port => port.Addresses).Select(address => address.Address).Where(address => !address.Contains(':', StringComparison.Ordinal));
}
